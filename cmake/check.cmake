# SPDX-License-Identifier: GPL-2.0-or-later
# virtscout: the static program with the fast path, libc only; check_virtscout is a link to it.
add_executable(virtscout cli/virtscout.c cli/check.c cli/plugin.c cli/answer.c cli/need.c cli/line.c
  probe/fast.c probe/backend_table.c probe/source_fast.c probe/live_file.c probe/live_kvm.c)
target_link_libraries(virtscout PRIVATE vs_core)
# As seen from the program itself, so that an installed tree may be moved (DESTDIR, --prefix).
file(RELATIVE_PATH libexec_from_bin
  ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBEXECDIR}/virtscout)
target_compile_definitions(virtscout PRIVATE VIRTSCOUT_LIBEXEC_FROM_BIN="${libexec_from_bin}")
# The sanitizers have no static runtime.
if(NOT VIRTSCOUT_SANITIZE AND NOT VIRTSCOUT_FUZZ)
  target_link_options(virtscout PRIVATE -static)
  target_compile_options(virtscout PRIVATE -fno-pie)
  # Unset, not OFF: -static says it, and clang would complain of -no-pie beside it.
  set_property(TARGET virtscout PROPERTY POSITION_INDEPENDENT_CODE)
endif()
add_custom_command(TARGET virtscout POST_BUILD
  COMMAND ${CMAKE_COMMAND} -E create_symlink virtscout ${CMAKE_BINARY_DIR}/check_virtscout VERBATIM)
install(TARGETS virtscout RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${CMAKE_BINARY_DIR}/check_virtscout DESTINATION ${CMAKE_INSTALL_BINDIR})
