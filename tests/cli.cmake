# SPDX-License-Identifier: GPL-2.0-or-later
# The command line's contract, the forms of input and the replay of this host, held against the built programs.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

foreach(name IN ITEMS contract inputs replay)
  add_test(NAME cli.${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/cli/test_${name}.py)
  set_tests_properties(cli.${name} PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77
    ENVIRONMENT "VIRTSCOUT_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/virtscout")
endforeach()
