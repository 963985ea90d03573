# SPDX-License-Identifier: GPL-2.0-or-later
# virtscout: the static program with the fast path; check_virtscout is a link to it.
#
# It has no C library: what glibc does before main() costs more than all that check asks (cli/start.c). Where we have
# no entry of our own, and with sanitizers, which need the C library, it is linked with that.
set(fast_sources probe/fast.c probe/fast_judge.c probe/fast_name.c probe/backend_table.c probe/source_fast.c probe/live_kvm_fast.c
  probe/source.c probe/cpuid_view.c probe/blob.c probe/decode_cpuid.c probe/decode_cpuinfo.c probe/decode_parameter.c
  probe/decode_svm.c probe/decode_text.c)
set(check_sources cli/virtscout.c cli/check.c cli/plugin.c cli/answer.c cli/need.c cli/line.c cli/alarm.c
  ${fast_sources})
set(start_sources cli/start.c cli/string.c)
add_executable(virtscout ${check_sources})
# As seen from the program itself, so that an installed tree may be moved (DESTDIR, --prefix).
file(RELATIVE_PATH libexec_from_bin
  ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBEXECDIR}/virtscout)
target_compile_definitions(virtscout PRIVATE VIRTSCOUT_LIBEXEC_FROM_BIN="${libexec_from_bin}")
if(NOT VIRTSCOUT_SANITIZE AND NOT VIRTSCOUT_FUZZ)
  target_compile_options(virtscout PRIVATE -fno-pie)
  target_link_options(virtscout PRIVATE -static)
  # Unset, not OFF: -static says it, and clang would complain of -no-pie beside it.
  set_property(TARGET virtscout PROPERTY POSITION_INDEPENDENT_CODE)
  if(CMAKE_SIZEOF_VOID_P EQUAL 8 AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|aarch64)$")
    target_sources(virtscout PRIVATE ${start_sources})
    # The C library has the functions that _FORTIFY_SOURCE calls.
    target_compile_options(virtscout PRIVATE -U_FORTIFY_SOURCE -ffunction-sections -fdata-sections
      -fno-asynchronous-unwind-tables)
    set_source_files_properties(cli/start.c PROPERTIES COMPILE_OPTIONS "-fno-stack-protector")
    # They would be made of calls of themselves.
    set_source_files_properties(cli/string.c PROPERTIES COMPILE_OPTIONS
      "-fno-stack-protector;-fno-builtin;$<$<C_COMPILER_ID:GNU>:-fno-tree-loop-distribute-patterns>")
    # One segment, read and executed, nothing written to: each further one costs 5 us of 200.
    target_link_options(virtscout PRIVATE -nostdlib -Wl,--gc-sections,-z,noseparate-code)
  endif()
endif()
add_custom_command(TARGET virtscout POST_BUILD
  COMMAND ${CMAKE_COMMAND} -E create_symlink virtscout ${CMAKE_BINARY_DIR}/check_virtscout VERBATIM)
install(TARGETS virtscout RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${CMAKE_BINARY_DIR}/check_virtscout DESTINATION ${CMAKE_INSTALL_BINDIR})
