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

# include/orcap/NAME.h -> header_NAME: each is read alone, as C and as C++.
if(ORCAP_TESTS AND NOT ORCAP_SANITIZE)
  find_program(ORCAP_CXX NAMES g++ c++ clang++)
  file(GLOB headers CONFIGURE_DEPENDS include/orcap/*.h)
  foreach(header IN LISTS headers)
    get_filename_component(name ${header} NAME_WE)
    set(strict -Wall -Wextra -pedantic-errors -Werror -fsyntax-only -I${CMAKE_CURRENT_SOURCE_DIR}/include)
    orcap_test(header_${name} ${CMAKE_C_COMPILER} -std=c17 ${strict} -x c ${header})
    if(ORCAP_CXX)
      orcap_test(header_${name}_cxx ${ORCAP_CXX} -std=c++17 ${strict} -x c++ ${header})
    endif()
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
    target_sources(${program} PRIVATE tests/fuzz/run_seeds.c tests/fuzz/inputs.c)
    orcap_test(${program} ${program} tests/fuzz/seeds/${program} tests/captures)
  endif()
endforeach()

# The same targets over every cut of packets and over damaged captures: the lab capture, and a corpus where there is one beside the source.
if(NOT ORCAP_FUZZ)
  add_executable(damage_reader tests/fuzz/fuzz_reader.c tests/fuzz/run_damage.c tests/fuzz/inputs.c)
  target_link_libraries(damage_reader PRIVATE orcap_static)
  set_target_properties(damage_reader PROPERTIES RUNTIME_OUTPUT_DIRECTORY tests/fuzz)
  orcap_test(damage_reader damage_reader build/lab.pcapng ../shared/corpus/captures)
  foreach(name dissect show digest)
    add_executable(cut_${name} tests/fuzz/fuzz_${name}.c tests/fuzz/run_cuts.c tests/fuzz/inputs.c)
    target_link_libraries(cut_${name} PRIVATE orcap_static)
    set_target_properties(cut_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY tests/fuzz)
    orcap_test(cut_${name} cut_${name} build/lab.pcapng ../shared/corpus/captures)
  endforeach()
endif()

# tests/proto/NAME.vec -> vector_NAME, all run by one program.
file(GLOB runner CONFIGURE_DEPENDS tests/proto/run_vectors.c)
if(ORCAP_TESTS AND runner)
  add_executable(run_vectors ${runner})
  target_link_libraries(run_vectors PRIVATE orcap_static)
  set_target_properties(run_vectors PROPERTIES RUNTIME_OUTPUT_DIRECTORY tests/proto)
  file(GLOB_RECURSE vectors CONFIGURE_DEPENDS tests/proto/*.vec)
  foreach(vector IN LISTS vectors)
    get_filename_component(name ${vector} NAME_WE)
    orcap_test(vector_${name} run_vectors ${vector})
  endforeach()
endif()

# Manual pages and completion.
if(TARGET orcap_manual)
  orcap_test(manual tests/manual ${CMAKE_BINARY_DIR})
endif()

# An installed build, from outside.
if(ORCAP_TESTS AND NOT ORCAP_SANITIZE)
  orcap_test(install tests/install ${CMAKE_BINARY_DIR} ${CMAKE_C_COMPILER})
endif()
