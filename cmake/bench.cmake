# SPDX-License-Identifier: GPL-2.0-or-later
# What ./dev bench rules and ./dev bench snapshot measure with.
add_executable(bench_rules bench/rules.c tests/fake/many_rules.c)
target_link_libraries(bench_rules PRIVATE vs_rules virtscout::JANSSON)
add_executable(bench_snapshot bench/snapshot.c)
target_link_libraries(bench_snapshot PRIVATE vs_probe virtscout::JANSSON)
