# SPDX-License-Identifier: GPL-2.0-or-later
# The command line's contract, the forms of input and the replay of this host, held against the built programs.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# A list within a list.
string(REPLACE ";" "\\;" cli_runner "${CMAKE_CROSSCOMPILING_EMULATOR}")
set(cli_tests elsewhere)
if(NOT CMAKE_CROSSCOMPILING)
  list(APPEND cli_tests boot check documents dropin inputs left_behind output passthrough reading replay rules rules_page snapshot_lines usage validate)
endif()
foreach(name IN LISTS cli_tests)
  add_test(NAME cli.${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/cli/test_${name}.py)
  set_tests_properties(cli.${name} PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77
    ENVIRONMENT "VIRTSCOUT_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/virtscout;VIRTSCOUT_X86=${VIRTSCOUT_X86};VIRTSCOUT_RUNNER=${cli_runner}")
endforeach()
