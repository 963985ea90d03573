# SPDX-License-Identifier: GPL-2.0-or-later
# The architecture tests: who includes whom, and what the programs are linked with.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

add_test(NAME arch.includes
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/arch/check_includes.py ${PROJECT_SOURCE_DIR})
add_test(NAME arch.includes.selftest
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/arch/test_check_includes.py)
add_test(NAME arch.links
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/arch/check_links.py
    $<$<BOOL:${VIRTSCOUT_SANITIZE}>:--sanitize> ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
  COMMAND_EXPAND_LISTS)
add_test(NAME arch.cross
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/arch/check_cross.py ${PROJECT_SOURCE_DIR}
    ${check_sources} ${start_sources})
set_tests_properties(arch.cross arch.includes arch.includes.selftest arch.links PROPERTIES TIMEOUT 120
  SKIP_RETURN_CODE 77)
