# Unit programs, fuzz targets over their seeds, protocol vectors: each found by its name, each one test of ctest.
# All run in the source folder, so that a test may open tests/captures/NAME.
enable_testing()

function(orcap_test name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

# tests/unit/test_NOUN.c -> unit_NOUN
if(ORCAP_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS tests/unit/test_*.c)
  foreach(source IN LISTS sources)
    get_filename_component(program ${source} NAME_WE)
    add_executable(${program} ${source})
    target_link_libraries(${program} PRIVATE orcap_static PkgConfig::CMOCKA)
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY tests/unit)
    string(REGEX REPLACE "^test_" "unit_" name ${program})
    orcap_test(${name} ${program})
  endforeach()
endif()

# tests/fuzz/fuzz_NAME.c: a fuzzer with libFuzzer, otherwise the same function over its seeds and the test captures.
file(GLOB sources CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
foreach(source IN LISTS sources)
  get_filename_component(program ${source} NAME_WE)
  add_executable(${program} ${source})
  target_link_libraries(${program} PRIVATE orcap_static)
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY tests/fuzz)
  if(ORCAP_FUZZ)
    target_link_options(${program} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${program} PRIVATE tests/fuzz/run_seeds.c)
    orcap_test(${program} ${program} tests/fuzz/seeds/${program} tests/captures)
  endif()
endforeach()

# tests/proto/NAME.vec -> vector_NAME, all run by one program.
if(ORCAP_TESTS AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/tests/proto/run_vectors.c)
  add_executable(run_vectors tests/proto/run_vectors.c)
  target_link_libraries(run_vectors PRIVATE orcap_static)
  set_target_properties(run_vectors PROPERTIES RUNTIME_OUTPUT_DIRECTORY tests/proto)
  file(GLOB_RECURSE vectors CONFIGURE_DEPENDS tests/proto/*.vec)
  foreach(vector IN LISTS vectors)
    get_filename_component(name ${vector} NAME_WE)
    orcap_test(vector_${name} run_vectors ${vector})
  endforeach()
endif()
