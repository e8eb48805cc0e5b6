# examples/NAME.c: a program each, against the shared library as a user's own would be.
file(GLOB sources CONFIGURE_DEPENDS examples/*.c)
foreach(source IN LISTS sources)
  get_filename_component(program ${source} NAME_WE)
  add_executable(example_${program} ${source})
  target_link_libraries(example_${program} PRIVATE orcap_shared)
  set_target_properties(example_${program} PROPERTIES OUTPUT_NAME ${program} RUNTIME_OUTPUT_DIRECTORY examples)
endforeach()
