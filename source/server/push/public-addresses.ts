/**
 * Whether an address belongs to the public internet. The URLs of push services come from clients, and must not make the server
 * connect to its own network (RFC 6890; RFC 4291, 2.5; RFC 6052 and 3056 for addresses that contain an IPv4 address).
 */
import {BlockList, isIP, isIPv4} from 'node:net';

const notPublic = new BlockList();
for (const [net, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
] as const) {
	notPublic.addSubnet(net, bits, 'ipv4');
}

/** The IPv6 addresses assigned to the public internet, except the parts in `notPublicIPv6`. */
const publicIPv6 = new BlockList();
publicIPv6.addSubnet('2000::', 3, 'ipv6');

const notPublicIPv6 = new BlockList();
for (const [net, bits] of [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20],
] as const) {
	notPublicIPv6.addSubnet(net, bits, 'ipv6');
}

export const isPublicAddress = (address: string): boolean => {
	if (isIP(address) === 0) return false;
	if (isIPv4(address)) return !notPublic.check(address, 'ipv4');
	return publicIPv6.check(address, 'ipv6') && !notPublicIPv6.check(address, 'ipv6');
};
