import { networkOf } from '../../../../adapters/mail/smtp/receive/smtp-peers';

describe('networkOf', () => {
	it.each<[address: string, network: string]>([
		['192.0.2.7', '192.0.2.7'],
		['::ffff:192.0.2.7', '192.0.2.7'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
		['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
		['2001:DB8:1:0002::1', '2001:db8:1:2::/64'],
		['2001:db8::1', '2001:db8:0:0::/64'],
		['::1', '0:0:0:0::/64'],
		['fe80::1%eth0', 'fe80:0:0:0::/64'],
	])('counts %s under %s', (address, network) => {
		expect(networkOf(address)).toBe(network);
	});
});
