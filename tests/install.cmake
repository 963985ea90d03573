# SPDX-License-Identifier: GPL-2.0-or-later
# What `cmake --install` puts where: the programs, and that they find each other there.
add_test(NAME install COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR}
  -DPREFIX=${CMAKE_CURRENT_BINARY_DIR}/installed -DBINDIR=${CMAKE_INSTALL_BINDIR}
  -P ${CMAKE_CURRENT_LIST_DIR}/install/check.cmake)
set_tests_properties(install PROPERTIES TIMEOUT 120 FIXTURES_SETUP installed)
# The sanitizers' runtimes would have to be linked with the programs of others.
if(NOT VIRTSCOUT_SANITIZE AND NOT VIRTSCOUT_FUZZ)
  find_program(cxx NAMES c++ g++ clang++)
  add_test(NAME install.library COMMAND ${CMAKE_COMMAND} -DPREFIX=${CMAKE_CURRENT_BINARY_DIR}/installed
    -DBINDIR=${CMAKE_INSTALL_BINDIR} -DLIBDIR=${CMAKE_INSTALL_LIBDIR} -DCC=${CMAKE_C_COMPILER} -DCXX=$<$<BOOL:${cxx}>:${cxx}>
    -P ${CMAKE_CURRENT_LIST_DIR}/install/library.cmake)
  set_tests_properties(install.library PROPERTIES TIMEOUT 120 FIXTURES_REQUIRED installed)
endif()
