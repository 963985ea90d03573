# SPDX-License-Identifier: GPL-2.0-or-later
# The command line's contract, held against the built programs.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

add_test(NAME cli.contract COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/cli/test_contract.py)
set_tests_properties(cli.contract PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77
  ENVIRONMENT "VIRTSCOUT_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/virtscout")
