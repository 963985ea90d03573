# SPDX-License-Identifier: GPL-2.0-or-later
# cmake -DPREFIX=DIR -DBINDIR=bin -DLIBDIR=lib -DCC=gcc -DCXX=g++ -P library.cmake: builds a small program with the
# libvirtscout that the test before installed into PREFIX, found by pkg-config; it must say what `virtscout check` does.
set(ENV{PKG_CONFIG_PATH} ${PREFIX}/${LIBDIR}/pkgconfig)
set(source ${CMAKE_CURRENT_LIST_DIR}/example.c)
find_program(pkgconfig NAMES pkg-config pkgconf REQUIRED)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE rc OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(rc)
    message(FATAL_ERROR "${ARGN}: ${rc}: ${output}")
  endif()
  set(output ${output} PARENT_SCOPE)
endfunction()

function(expect program)
  execute_process(COMMAND ${program} RESULT_VARIABLE rc)
  if(NOT rc EQUAL expected)
    message(FATAL_ERROR "${program}: ${rc}; virtscout check: ${expected}")
  endif()
endfunction()

execute_process(COMMAND ${PREFIX}/${BINDIR}/virtscout check -q RESULT_VARIABLE expected)
run(${pkgconfig} --cflags --libs virtscout)
separate_arguments(flags UNIX_COMMAND "${output}")
run(${CC} -std=c99 -pedantic -Wall -Werror ${source} -o ${PREFIX}/shared ${flags} -Wl,-rpath,${PREFIX}/${LIBDIR})
expect(${PREFIX}/shared)
run(${CC} -static ${source} -o ${PREFIX}/static ${flags})
expect(${PREFIX}/static)
if(CXX)
  run(${CXX} -x c++ -std=c++11 -pedantic -Wall -Werror ${source} -o ${PREFIX}/cxx ${flags}
    -Wl,-rpath,${PREFIX}/${LIBDIR})
  expect(${PREFIX}/cxx)
endif()

# The soname is what later versions keep; nothing but the C library is needed.
find_program(readelf readelf)
if(readelf)
  run(${readelf} -d ${PREFIX}/${LIBDIR}/libvirtscout.so)
  if(NOT output MATCHES "SONAME[^\n]*libvirtscout\\.so\\.0\\]")
    message(FATAL_ERROR "the soname: ${output}")
  endif()
  string(REGEX MATCHALL "NEEDED[^\n]*" needed "${output}")
  if(NOT needed MATCHES "^NEEDED[^;]*libc\\.so[^;]*$")
    message(FATAL_ERROR "libraries that are needed: ${needed}")
  endif()
endif()
