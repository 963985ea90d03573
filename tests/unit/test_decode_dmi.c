// SPDX-License-Identifier: GPL-2.0-or-later
// What the names in DMI say: every row of data/dmi_machines.def, and names that are like them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_dmi.h"

struct row {
	struct dmi_names names; /* sys_vendor, product_name, bios_vendor, chassis_vendor */
	enum dmi_proof proof;
	const char *hypervisor;
	const char *detail, *cloud;
};

#define NAMES(...)                                                                                 \
	{                                                                                          \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

// clang-format off
static const struct row rows[] = {
	{NAMES("VMware, Inc.", "VMware Virtual Platform", "Phoenix", "No Enclosure"), DMI_NAMED, "vmware", NULL, NULL},
	{NAMES("innotek GmbH", "VirtualBox", "innotek GmbH", "Oracle Corporation"), DMI_NAMED, "virtualbox", NULL, NULL},
	{NAMES("Oracle Corporation", "VirtualBox", "", ""), DMI_NAMED, "virtualbox", NULL, NULL},
	{NAMES("Xen", "HVM domU", "Xen", "Xen"), DMI_NAMED, "xen", NULL, NULL},
	{NAMES("Red Hat", "HVM domU", "Xen", "Red Hat"), DMI_NAMED, "xen", NULL, NULL},
	{NAMES("", "", "Xen", ""), DMI_NAMED, "xen", NULL, NULL},
	{NAMES("Xen", "HVM domU", "Xen", "Xen"), DMI_NAMED, "xen", "4.2.amazon", "aws"},
	{NAMES("Xen", "HVM domU", "Xen", "Xen"), DMI_NAMED, "xen", "4.17.5", NULL},
	{NAMES("Parallels Software International Inc.", "Parallels Virtual Platform", "", ""), DMI_NAMED, "parallels", NULL, NULL},
	{NAMES("Microsoft Corporation", "Virtual Machine", "", ""), DMI_NAMED, "hyperv", NULL, NULL},
	{NAMES("Microsoft Corporation", "Virtual Machine", "", ""), DMI_NAMED, "hyperv",
		"7783-7084-3265-9085-8269-3286-77", "azure"},
	{NAMES("Microsoft Corporation", "Virtual Machine", "", ""), DMI_NAMED, "hyperv",
		"7783-7084-3265-9085-8269-3286-78", NULL},
	{NAMES("", "", "BHYVE", ""), DMI_NAMED, "bhyve", NULL, NULL},
	{NAMES("", "BHYVE", "", ""), DMI_NAMED, "bhyve", NULL, NULL},
	{NAMES("OpenBSD", "VMM", "", ""), DMI_NAMED, "openbsd-vmm", NULL, NULL},
	{NAMES("Apple Inc.", "Apple Virtualization Generic Platform", "", ""), DMI_NAMED, "apple", NULL, NULL},
	{NAMES("Red Hat", "KVM", "SeaBIOS", "Red Hat"), DMI_NAMED, "kvm", NULL, NULL},
	{NAMES("QEMU", "KVM Virtual Machine", "EFI Development Kit II / OVMF", "QEMU"), DMI_NAMED, "kvm", NULL, NULL},
	{NAMES("Apache Software Foundation", "CloudStack KVM Hypervisor", "", ""), DMI_NAMED, "kvm", NULL, NULL},
	{NAMES("Red Hat", "RHEV Hypervisor", "SeaBIOS", "Red Hat"), DMI_NAMED, "kvm", NULL, NULL},
	{NAMES("oVirt", "oVirt Node", "SeaBIOS", "Red Hat"), DMI_NAMED, "kvm", NULL, NULL},
	{NAMES("Nutanix", "AHV", "SeaBIOS", "Red Hat"), DMI_NAMED, "kvm", NULL, NULL},
	{NAMES("KubeVirt", "None", "SeaBIOS", ""), DMI_KVM_OR_TCG, "kvm", NULL, NULL},
	{NAMES("OpenStack Foundation", "OpenStack Nova", "SeaBIOS", "Bochs"), DMI_KVM_OR_TCG, "kvm", "", "openstack"},
	{NAMES("Red Hat", "OpenStack Compute", "SeaBIOS", "Red Hat"), DMI_KVM_OR_TCG, "kvm", "", "openstack"},
	{NAMES("Bochs", "Bochs", "Bochs", "Bochs"), DMI_KVM_OR_TCG, "kvm", NULL, NULL},
	{NAMES("", "Bochs", "", ""), DMI_KVM_OR_TCG, "kvm", NULL, NULL},
	{NAMES("Tilaa", "VPS", "Seabios", "Bochs"), DMI_KVM_OR_TCG, "kvm", NULL, NULL},
	{NAMES("QEMU", "Standard PC (Q35 + ICH9, 2009)", "SeaBIOS", "QEMU"), DMI_VIRTUAL, NULL, NULL, NULL},
	{NAMES("ACME", "Standard PC (i440FX + PIIX, 1996)", "SeaBIOS", ""), DMI_VIRTUAL, NULL, NULL, NULL},
	{NAMES("ACME", "VPS", "SeaBIOS", "QEMU"), DMI_VIRTUAL, NULL, NULL, NULL},
	{NAMES("Cloud Hypervisor", "cloud-hypervisor", "", ""), DMI_VIRTUAL, NULL, NULL, NULL},
	{NAMES("ChromiumOS", "crosvm", "", ""), DMI_VIRTUAL, NULL, NULL, NULL},
	{NAMES("Joyent", "SmartDC HVM", "", ""), DMI_VIRTUAL, NULL, NULL, NULL},
	/* Clouds that rent bare machines under the same names. */
	{NAMES("Amazon EC2", "t3.small", "Amazon EC2", "Amazon EC2"), DMI_WITH_BIT, "kvm", "", "aws"},
	{NAMES("Amazon EC2", "m6g.metal", "Amazon EC2", "Amazon EC2"), DMI_WITH_BIT, "kvm", "", "aws"},
	{NAMES("Google", "Google Compute Engine", "Google", "Google"), DMI_WITH_BIT, "kvm", "", "google"},
	{NAMES("Alibaba Cloud", "Alibaba Cloud ECS", "SeaBIOS", "Alibaba Cloud"), DMI_KVM_OR_TCG, "kvm", "", "alibaba"},
	{NAMES("", "Alibaba Cloud ECS", "", ""), DMI_KVM_OR_TCG, "kvm", "", "alibaba"},
	{NAMES("Tencent Cloud", "CVM", "SeaBIOS", ""), DMI_KVM_OR_TCG, "kvm", "", "tencent"},
	{NAMES("DigitalOcean", "Droplet", "DigitalOcean", ""), DMI_KVM_OR_TCG, "kvm", "", "digitalocean"},
	{NAMES("Hetzner", "vServer", "Hetzner", "QEMU"), DMI_KVM_OR_TCG, "kvm", "", "hetzner"},
	{NAMES("Scaleway", "SCW-DEV1-S", "EFI", ""), DMI_KVM_OR_TCG, NULL, "", "scaleway"},
	{NAMES("Exoscale", "Exoscale Compute Platform", "SeaBIOS", ""), DMI_KVM_OR_TCG, NULL, "", "exoscale"},
	{NAMES("", "Exoscale", "", ""), DMI_KVM_OR_TCG, NULL, "", "exoscale"},
	{NAMES("Vultr", "HFC", "Vultr", ""), DMI_KVM_OR_TCG, "kvm", "", "vultr"},
	{NAMES("UpCloud", "Server", "SeaBIOS", ""), DMI_KVM_OR_TCG, NULL, "", "upcloud"},
	{NAMES("Akamai", "", "", ""), DMI_KVM_OR_TCG, "kvm", "", "akamai"},
	{NAMES("Linode", "Compute Instance", "", ""), DMI_KVM_OR_TCG, "kvm", "", "akamai"},
	{NAMES("QEMU", "Standard PC (i440FX + PIIX, 1996)", "SeaBIOS", "QEMU"), DMI_KVM_OR_TCG, "kvm",
		"OracleCloud.com", "oracle"},
	{NAMES("Oracle Corporation", "ORACLE SERVER X7-2c", "American Megatrends Inc.", "Oracle Corporation"),
		DMI_KVM_OR_TCG, "kvm", "OracleCloud.com", "oracle"},
	/* Other words that begin alike. */
	{NAMES("Xenon Systems", "DX1", "", ""), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("ACME", "KVM2000", "", ""), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("The Bochs Project", "", "", ""), DMI_NOTHING, NULL, NULL, NULL},
	/* They make real machines too. */
	{NAMES("Oracle Corporation", "SUN FIRE X4170", "", "Oracle Corporation"), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("Microsoft Corporation", "Surface Pro", "", ""), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("Apple Inc.", "MacBookPro16,1", "", ""), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("Google", "Kled", "coreboot", ""), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("Huawei", "TaiShan 200", "Huawei Corp.", "Huawei"), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("Nutanix", "NX-3060-G5", "American Megatrends Inc.", "Nutanix"), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("LENOVO", "20XW", "LENOVO", "LENOVO"), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("", "", "", ""), DMI_NOTHING, NULL, NULL, NULL},
	{NAMES("\xff\xfe", "\x01", "", ""), DMI_NOTHING, NULL, NULL, NULL},
};
// clang-format on

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void names_say_no_more_than_they_prove(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *detail = rows[i].detail ? rows[i].detail : "";
		const struct dmi_machine machine = dmi_machine_of(&rows[i].names, detail);
		const char *cloud = dmi_cloud_of(&rows[i].names, detail);

		if (machine.proof != rows[i].proof || !same(machine.hypervisor, rows[i].hypervisor))
			fail_msg("%s, %s: proof %d, %s", rows[i].names.field[0],
				rows[i].names.field[1], machine.proof,
				machine.hypervisor ? machine.hypervisor : "nobody");
		if (!same(cloud, rows[i].cloud))
			fail_msg("%s, %s, %s: cloud %s", rows[i].names.field[0],
				rows[i].names.field[1], detail, cloud ? cloud : "none");
	}
}

static void the_name_that_says_it_is_named(void **state)
{
	const struct dmi_names vendor = NAMES("VMware, Inc.", "", "", ""),
			       chassis = NAMES("ACME", "VPS", "", "QEMU"),
			       cloud = NAMES("", "Google Compute Engine", "", "");

	(void)state;
	assert_int_equal(dmi_machine_of(&vendor, "").field, DMI_SYS_VENDOR);
	assert_false(dmi_machine_of(&vendor, "").cloud);
	assert_int_equal(dmi_machine_of(&chassis, "").field, DMI_CHASSIS_VENDOR);
	assert_int_equal(dmi_machine_of(&cloud, "").field, DMI_PRODUCT_NAME);
	assert_true(dmi_machine_of(&cloud, "").cloud);
}

static void more_is_wanted_only_where_it_can_tell(void **state)
{
	static const struct {
		struct dmi_names names;
		enum dmi_detail detail;
	} wanted[] = {
		{NAMES("Xen", "HVM domU", "", ""), DMI_BIOS_VERSION},
		{NAMES("QEMU", "Standard PC", "", ""), DMI_CHASSIS_ASSET_TAG},
		{NAMES("Oracle Corporation", "ORACLE SERVER X7-2c", "", ""), DMI_CHASSIS_ASSET_TAG},
		{NAMES("Microsoft Corporation", "Virtual Machine", "", ""), DMI_CHASSIS_ASSET_TAG},
		{NAMES("Microsoft Corporation", "Surface Pro", "", ""), DMI_NO_DETAIL},
		{NAMES("LENOVO", "20XW", "", ""), DMI_NO_DETAIL},
		{NAMES("", "", "", ""), DMI_NO_DETAIL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		print_message("%s\n", wanted[i].names.field[0]);
		assert_int_equal(dmi_detail_wanted(&wanted[i].names), wanted[i].detail);
	}
}

static void a_clouds_tag_is_told_from_a_machines(void **state)
{
	(void)state;
	assert_true(dmi_tag_is_a_clouds("OracleCloud.com"));
	assert_true(dmi_tag_is_a_clouds("7783-7084-3265-9085-8269-3286-77"));
	assert_false(dmi_tag_is_a_clouds("OracleCloud.com/17"));
	assert_false(dmi_tag_is_a_clouds("PF-0ABC"));
	assert_false(dmi_tag_is_a_clouds(""));
}

static void amazons_bare_machines_are_metal(void **state)
{
	(void)state;
	assert_true(dmi_is_aws_metal("i3.metal"));
	assert_true(dmi_is_aws_metal("u-6tb1.metal"));
	assert_true(dmi_is_aws_metal("c7i.metal-24xl"));
	assert_false(dmi_is_aws_metal("c6g.medium"));
	assert_false(dmi_is_aws_metal("x.metallic"));
	assert_false(dmi_is_aws_metal(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_say_no_more_than_they_prove),
		cmocka_unit_test(the_name_that_says_it_is_named),
		cmocka_unit_test(more_is_wanted_only_where_it_can_tell),
		cmocka_unit_test(a_clouds_tag_is_told_from_a_machines),
		cmocka_unit_test(amazons_bare_machines_are_metal),
	};

	return cmocka_run_group_tests_name("decode_dmi", tests, NULL, NULL);
}
