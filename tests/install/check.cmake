# SPDX-License-Identifier: GPL-2.0-or-later
# cmake -DBUILD=DIR -DPREFIX=DIR -DBINDIR=bin -P check.cmake: installs BUILD into PREFIX, which is not the prefix
# that was configured, and runs what is there then.
file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX}
  OUTPUT_QUIET RESULT_VARIABLE rc)
if(rc)
  message(FATAL_ERROR "cmake --install: ${rc}")
endif()

# virtscout-full answers this one; the plugin guidelines want 3 with a version.
foreach(call IN ITEMS "virtscout:0:^virtscout [0-9.]+\n$" "check_virtscout:3:^check_virtscout [0-9.]+\n$")
  string(REPLACE ":" ";" call "${call}")
  list(POP_FRONT call program expected said)
  execute_process(COMMAND ${PREFIX}/${BINDIR}/${program} --version RESULT_VARIABLE rc OUTPUT_VARIABLE output)
  if(NOT rc EQUAL expected OR NOT output MATCHES "${said}")
    message(FATAL_ERROR "${program} --version: exit ${rc}, said \"${output}\"")
  endif()
endforeach()
