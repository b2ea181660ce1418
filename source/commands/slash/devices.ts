/** Commands for the devices of a user. */
import {deviceDetail, deviceName, pairingLink} from '../../presenter/pairing.ts';
import type {DeviceInfo} from '../../protocol/server-frames.ts';
import {literal, words as sentence} from '../../text/sanitize.ts';
import {type Command, type CommandContext, firstWord, type ListEntry, oneOf, UsageError} from '../command.ts';

const pair: Command = {
	name: 'pair',
	usage: '[qr]',
	summary:
		'show a link and a QR code that sign in another device as you, once; plain mode prints the code with qr',
	arguments: [oneOf('qr')],
	async run(context, words) {
		const isCodeWanted = words.toLowerCase() === 'qr';
		if (words !== '' && !isCodeWanted) throw new UsageError();
		const {token, url} = await context.client.ask({type: 'pair'});
		await context.open({
			type: 'pairing',
			link: pairingLink(context.serverUrl, token, url),
			...(isCodeWanted && {isCodeWanted}),
		});
	},
};

const fetchDevices = async ({client}: CommandContext): Promise<readonly DeviceInfo[]> =>
	(await client.ask({type: 'devices'})).devices;

const deviceEntry = (device: DeviceInfo, index: number, now: number): ListEntry => ({
	key: device.device,
	label: sentence`${index + 1}  ${deviceName(device)}`,
	detail: deviceDetail(device, now),
	isStrong: device.isThis === true,
	action: {type: 'none'},
	...(device.isThis !== true && {
		more: [
			{
				key: 'd',
				label: 'remove',
				action: {type: 'runCommand', command: 'devices', words: `remove ${index + 1}`},
			},
		],
	}),
});

const removeDevice = async (context: CommandContext, number: string): Promise<void> => {
	const device = (await fetchDevices(context))[Number(number) - 1];
	if (device === undefined) throw new UsageError('Usage: /devices remove NUMBER, as /devices lists them.');
	if (device.isThis === true) {
		throw new UsageError('This is the device you are using. Remove it from another one.');
	}
	await context.client.ask({type: 'removeDevice', device: device.device});
	context.notify(`${deviceName(device)} was removed. It is disconnected and can no longer join as you.`);
};

const devices: Command = {
	name: 'devices',
	usage: '[remove NUMBER]',
	summary: 'list your devices, and remove one',
	arguments: [oneOf('remove')],
	async run(context, words) {
		const [verb, number] = firstWord(words);
		if (verb.toLowerCase() === 'remove') return removeDevice(context, number);
		if (verb !== '') throw new UsageError();
		const list = await fetchDevices(context);
		await context.open({
			type: 'list',
			title: literal('Your devices'),
			entries: list.map((device, index) => deviceEntry(device, index, context.now())),
			verb: 'closes the list',
			isNumbered: true,
			hint: '/devices remove NUMBER removes a device. /pair adds one.',
		});
	},
};

export const deviceCommands: readonly Command[] = [pair, devices];
