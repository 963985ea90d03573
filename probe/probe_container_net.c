// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Could containers have a network: bridges, pairs of devices, a packet filter, forwarding?
 *
 * Documents: veth(4); bridge(8); Documentation/networking/ip-sysctl.rst;
 * Documentation/networking/bridge.rst.
 */
#include "probe/probe_container.h"

#include <errno.h>

#include "probe/file_facts.h"
#include "probe/kernel_feature.h"

#define MODULES "/sys/module"

// clang-format off
static const struct kernel_feature features[] = {
	{FACT_CONTAINER_NET_BRIDGE,       KCONFIG_BRIDGE,           "bridge",       "net/bridge",         "bridge.ko"},
	{FACT_CONTAINER_NET_VETH,         KCONFIG_VETH,             "veth",         "drivers/net",        "veth.ko"},
	{FACT_CONTAINER_NET_BR_NETFILTER, KCONFIG_BRIDGE_NETFILTER, "br_netfilter", "net/bridge",         "br_netfilter.ko"},
	{FACT_CONTAINER_NET_NFTABLES,     KCONFIG_NF_TABLES,        "nf_tables",    "net/netfilter",      "nf_tables.ko"},
	{FACT_CONTAINER_NET_IPTABLES,     KCONFIG_IP_NF_IPTABLES,   "ip_tables",    "net/ipv4/netfilter", "ip_tables.ko"},
	{FACT_CONTAINER_NET_TUN,          KCONFIG_TUN,              "tun",          "drivers/net",        "tun.ko"},
};

/* Of this network namespace. A kernel without IPv6 forwards none. */
static const struct file_fact forwarding[] = {
	{FACT_CONTAINER_NET_IPV4_FORWARD, FILE_NONZERO, "/proc/sys/net/ipv4/ip_forward",              NULL},
	{FACT_CONTAINER_NET_IPV6_FORWARD, FILE_NONZERO, "/proc/sys/net/ipv6/conf/all/forwarding",     "no"},
};
// clang-format on

void probe_container_net(struct probe_context *context)
{
	/* What is built in shows only where it has parameters. */
	struct feature_signs signs = {
		.path = MODULES, .kind = EV_DIR, .complete = false, .names = BLOB_HEAP};

	signs.rc = source_list(context->source, MODULES, &signs.names);
	/* Every kernel has something in it. */
	if (signs.rc == 0 && !signs.names.len)
		signs.rc = -EBADMSG;
	kernel_features_probe(context, &signs, features, sizeof(features) / sizeof(features[0]));
	file_facts_probe(context, forwarding, sizeof(forwarding) / sizeof(forwarding[0]));
	blob_free(&signs.names);
}
