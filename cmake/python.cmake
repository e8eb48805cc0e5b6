# The extension orcap._orcap: every C file under python/src/. Built by `pip install .` (scikit-build-core) and, where Python's headers are
# there, by every other build too, so that the sanitizer build has one.
file(GLOB_RECURSE ORCAP_PYTHON_SOURCES CONFIGURE_DEPENDS python/src/*.c)
if(NOT ORCAP_PYTHON OR NOT ORCAP_PYTHON_SOURCES)
  return()
endif()
set(Python_FIND_VIRTUALENV FIRST)
if(SKBUILD)
  find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Module)
else()
  find_package(Python 3.11 COMPONENTS Interpreter Development.Module)
endif()
if(NOT Python_FOUND)
  message(STATUS "Python's headers are not here: the Python extension is left out")
  return()
endif()

Python_add_library(orcap_python MODULE ${ORCAP_PYTHON_SOURCES})
# CPython's slots hold functions as void *, which POSIX allows and strict ISO C does not.
target_compile_options(orcap_python PRIVATE -Wno-pedantic)
target_include_directories(orcap_python PRIVATE python/src)
target_link_libraries(orcap_python PRIVATE orcap_objects)
set_target_properties(orcap_python PROPERTIES OUTPUT_NAME _orcap PREFIX "" SUFFIX ".${Python_SOABI}.so" LIBRARY_OUTPUT_DIRECTORY python)
orcap_compile_across_files(orcap_python)
orcap_link_across_files(orcap_python)
# It shows its entry and nothing else, so that it meets no other copy of the library.
set(map ${CMAKE_CURRENT_SOURCE_DIR}/cmake/extension.map)
target_link_options(orcap_python PRIVATE -Wl,--version-script=${map})
set_target_properties(orcap_python PROPERTIES LINK_DEPENDS ${map})

# Type stubs are made from the lists, by the extension itself; one with sanitizers cannot be loaded by a Python without.
if(NOT ORCAP_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  file(GLOB_RECURSE stub_sources CONFIGURE_DEPENDS python/orcap/*.py)
  set(stubs ${CMAKE_CURRENT_BINARY_DIR}/python/stubs)
  add_custom_command(
    OUTPUT ${stubs}/all.pyi
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${stubs}
    COMMAND ${CMAKE_COMMAND} -E env --unset=PYTHONPATH PYTHONDONTWRITEBYTECODE=1 ${Python_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/tools/make_stubs
            ${CMAKE_CURRENT_SOURCE_DIR}/python/orcap $<TARGET_FILE:orcap_python> ${stubs}
    DEPENDS orcap_python tools/make_stubs ${stub_sources}
    COMMENT "Making the type stubs")
  add_custom_target(orcap_stubs ALL DEPENDS ${stubs}/all.pyi)
endif()
