# SPDX-License-Identifier: GPL-2.0-or-later
# Emulated hosts in which virtscout is run: tests/hosts/README.md. Those whose files say so are tests here, in parallel;
# the first of the tests fetches the emulators, once for all work trees. Not with sanitizers: it would be hours.
if(NOT VIRTSCOUT_X86 OR CMAKE_CROSSCOMPILING OR VIRTSCOUT_SANITIZE)
  return()
endif()
# What hosts need that no shell can do.
file(GLOB inside CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/hosts/inside/*.c)
foreach(source IN LISTS inside)
  get_filename_component(name ${source} NAME_WE)
  add_executable(host_${name} ${source})
  set_target_properties(host_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  target_link_options(host_${name} PRIVATE -static)
endforeach()

find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(hosts_script ${CMAKE_CURRENT_LIST_DIR}/hosts/hosts.py)
file(GLOB hosts_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/hosts/hosts/*.toml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${hosts_files})

# Without a name where the Python is too old for it: hosts.setup then says so.
execute_process(COMMAND ${Python3_EXECUTABLE} -B ${hosts_script} list --default --names
  OUTPUT_VARIABLE hosts_names ERROR_VARIABLE hosts_error RESULT_VARIABLE hosts_status OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT hosts_status EQUAL 0 AND NOT hosts_status EQUAL 77)
  message(FATAL_ERROR "${hosts_error}")
endif()
string(REPLACE "\n" ";" hosts_names "${hosts_names}")

add_test(NAME hosts.selftest COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/hosts/test_runner.py)
set_tests_properties(hosts.selftest PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
add_test(NAME hosts.setup COMMAND ${Python3_EXECUTABLE} -B ${hosts_script} setup)
set_tests_properties(hosts.setup PROPERTIES LABELS hosts TIMEOUT 1500 SKIP_RETURN_CODE 77 FIXTURES_SETUP hosts)
foreach(name IN LISTS hosts_names)
  add_test(NAME hosts.${name} COMMAND ${Python3_EXECUTABLE} -B ${hosts_script} run --bin $<TARGET_FILE:virtscout>
    --results ${CMAKE_BINARY_DIR}/hosts ${name})
  set_tests_properties(hosts.${name} PROPERTIES LABELS hosts TIMEOUT 3000 SKIP_RETURN_CODE 77 FIXTURES_REQUIRED hosts)
endforeach()
