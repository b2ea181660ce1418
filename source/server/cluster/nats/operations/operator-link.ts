/** The connection of a command of the operator to the cluster. */
import {randomBytes} from 'node:crypto';
import type {HubReport} from '../../bus.ts';
import {openBusConnection} from '../connected-parts.ts';
import {connectNats, type NatsLink} from '../connection/connection.ts';
import type {NatsOptions} from '../connection/nats-options.ts';
import {NatsBus} from '../nats-bus.ts';

/** Connects, runs `work` and closes the connection. Rejects with a `NatsError`. */
export const withLink = async <T>(options: NatsOptions, work: (link: NatsLink) => Promise<T>): Promise<T> => {
	const link = await connectNats(options, 'termchat cluster', () => {});
	try {
		return await work(link);
	} finally {
		await link.close();
	}
};

/** How long hubs have to answer. They answer at once, unless the network is slow. */
const reportTimeoutMs = 1500;

/** The reports of all hubs that are running, by the id of their run. */
export const readReports = async (link: NatsLink): Promise<ReadonlyMap<string, HubReport>> => {
	const reports = new Map<string, HubReport>();
	const bus = new NatsBus(openBusConnection(link), randomBytes(8).toString('hex'));
	bus.subscribe(message => {
		if (message.type === 'hubReport') reports.set(message.hub, message.report);
	});
	bus.publish({type: 'reportsWanted'});
	await new Promise(resolve => setTimeout(resolve, reportTimeoutMs));
	bus.close();
	return reports;
};
