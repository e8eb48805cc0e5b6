# The page of reports: bundled by Node from src/report/page, then part of the library. Without Node, npm or the packages that its lock file names,
# the build goes on without it, and `orcap report` says so.
set(ORCAP_PAGE "" CACHE FILEPATH "The page of reports, where it is built already")

if(NOT ORCAP_PAGE)
  find_program(ORCAP_NODE node)
  find_program(ORCAP_NPM npm)
  set(page_source ${CMAKE_CURRENT_SOURCE_DIR}/src/report/page)
  set(page_build ${CMAKE_CURRENT_BINARY_DIR}/page)
  if(ORCAP_NODE AND ORCAP_NPM)
    file(SHA256 ${page_source}/package-lock.json page_lock)
    set(page_stamp ${page_build}/installed-${page_lock})
    if(NOT EXISTS ${page_stamp})
      file(COPY ${page_source}/package.json ${page_source}/package-lock.json ${page_source}/.npmrc DESTINATION ${page_build})
      execute_process(COMMAND ${ORCAP_NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
                      WORKING_DIRECTORY ${page_build} RESULT_VARIABLE page_result OUTPUT_QUIET)
      if(page_result EQUAL 0)
        file(TOUCH ${page_stamp})
      endif()
    endif()
  endif()
  if(EXISTS "${page_stamp}")
    file(GLOB_RECURSE page_files CONFIGURE_DEPENDS ${page_source}/script/*.ts ${page_source}/*.css ${page_source}/*.html ${page_source}/*.mjs)
    set(ORCAP_PAGE_FILE ${page_build}/page.html)
    add_custom_command(OUTPUT ${ORCAP_PAGE_FILE} COMMAND ${ORCAP_NODE} ${page_source}/build.mjs ${page_build}/node_modules ${ORCAP_PAGE_FILE}
                       DEPENDS ${page_files} ${page_stamp} COMMENT "Bundling the page of reports" VERBATIM)
  else()
    message(STATUS "`orcap report` is left out: it needs Node, npm and the packages in src/report/page/package-lock.json")
  endif()
else()
  set(ORCAP_PAGE_FILE ${ORCAP_PAGE})
endif()

if(ORCAP_PAGE_FILE)
  # -fno-lto: the file's bytes come in by the assembler, which whole-program optimisation does not look into.
  set_source_files_properties(src/report/page_template.c PROPERTIES
    COMPILE_DEFINITIONS "ORCAP_PAGE=\"${ORCAP_PAGE_FILE}\"" OBJECT_DEPENDS ${ORCAP_PAGE_FILE} COMPILE_OPTIONS -fno-lto)
endif()
