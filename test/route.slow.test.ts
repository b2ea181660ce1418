/**
 * Follows a message from a key to its echo, in one process with the real parts, and compares what ran with "The route of
 * a message" in `architecture.md`. The test stands at several points between the parts; the legs of the route end at some
 * of them. In each leg, every listed function runs exactly once, and those listed first run before the next point. The
 * call stack at a point has the listed functions in the same order, and no module that the page does not list.
 */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {expect, onTestFinished, test} from 'vitest';
import {createClient} from '../source/client/client.ts';
import type {Transport} from '../source/client/link/transport.ts';
import {defaultSettings} from '../source/commands/settings.ts';
import {localTransport} from '../source/demo/local-transport.ts';
import {Gateway} from '../source/server/gateway/gateway.ts';
import {AddressLimits} from '../source/server/limits/address-limits.ts';
import {openMemoryStore} from '../source/server/store/sqlite/sqlite-store.ts';
import type {Store} from '../source/server/store/store.ts';
import {createController} from '../source/terminal/controller/controller.ts';
import {createTerminalInput} from '../source/terminal/input/terminal-input.ts';
import {fixedConfig} from '../source/terminal/settings-file/live-settings.ts';
import {type FakeClock, makeFakeClock} from './support/fake-clock.ts';
import {type CallCounts, stackSteps, startRecorder} from './support/route-recorder.ts';
import {silentHost} from './support/terminal-world.ts';
import {makeTestHub} from './support/test-hub.ts';

interface Leg {
	readonly title: string;
	/** `module function`. Without a function, the module only has to be on the call stack. */
	readonly steps: readonly string[];
}

/** The legs in the section of `architecture.md`: a bold title with a number, and a list of modules and functions. */
const readRoute = (): readonly Leg[] => {
	const page = readFileSync(path.resolve(import.meta.dirname, '..', 'architecture.md'), 'utf8');
	const [, section = ''] = /^## The route of a message\n(.*?)^## /ms.exec(page) ?? [];
	return section
		.split(/^(?=\*\*\d\. )/m)
		.slice(1)
		.map(text => ({
			title: /^\*\*\d\. (.*?)\.\*\*/.exec(text)?.[1] ?? '',
			steps: [...text.matchAll(/^- `([^`]+)`(?: `([^`]+)`)?/gm)].map(
				([, module, name = '']) => `${module} ${name}`,
			),
		}));
};

/** Takes the place of the WebSocket in this test. */
const carrier = 'demo/local-transport';

const moduleOf = (step: string): string => step.split(' ')[0] ?? '';

/** What ran until one point where the test stands, and the call stack there, outermost function first. */
interface Segment {
	readonly counts: CallCounts;
	readonly stack: readonly string[];
}

type RecordedLeg = readonly Segment[];

/** Records the legs. `pass` and `endLeg` are called where the test stands between two parts. */
class RouteRecord {
	readonly legs: RecordedLeg[] = [];
	readonly #recorder = startRecorder();
	#segments: Segment[] = [];

	/** Discards what ran since the end of the last leg. */
	beginLeg(): void {
		this.#recorder.take();
	}

	/** A point within a leg: what is listed before it must have run, and nothing that is listed after it. */
	pass(stack = stackSteps()): void {
		this.#segments.push({counts: this.#recorder.take(), stack});
	}

	endLeg(): void {
		this.pass();
		this.legs.push(this.#segments);
		this.#segments = [];
	}

	stop(): void {
		this.#recorder.stop();
	}
}

const isMessage = (text: string, type: 'send' | 'message'): boolean =>
	text.includes(`"type":"${type}"`) && text.includes('hello');

/** A transport that calls back when the message passes it. */
const watchTransport = (transport: Transport, onSend: () => void, onReceive: () => void): Transport => ({
	open(events) {
		const connection = transport.open({
			...events,
			onText(text) {
				if (isMessage(text, 'message')) onReceive();
				events.onText(text);
			},
		});
		return {
			close: code => connection.close(code),
			send(text) {
				if (isMessage(text, 'send')) onSend();
				connection.send(text);
			},
		};
	},
});

/** A gateway whose links call back when the message is delivered to them. */
const watchGateway = (gateway: Gateway, onDeliver: () => void): Pick<Gateway, 'open'> => ({
	open(opening) {
		const {outbound} = opening.link;
		const deliverAll = outbound.deliverAll.bind(outbound);
		outbound.deliverAll = frames => {
			if (frames.some(frame => isMessage(JSON.stringify(frame), 'message'))) onDeliver();
			deliverAll(frames);
		};
		gateway.open(opening);
	},
});

const watchJournal = ({journal}: Store, onPropose: () => void): void => {
	const propose = journal.propose.bind(journal);
	journal.propose = (command, origin) => {
		if (command.type === 'append') onPropose();
		return propose(command, origin);
	};
};

const ignore = (): void => {};

const makeServer = (clock: FakeClock, onCommit: () => void) => {
	const store = openMemoryStore();
	store.onCommit = onCommit;
	const {hub} = makeTestHub({clock, store});
	const gateway = new Gateway({
		hub,
		clock,
		log: ignore,
		addresses: new AddressLimits({rates: undefined}),
		flood: undefined,
		onFrame: ignore,
		onError: ignore,
		onConnect: ignore,
		onEmpty: ignore,
	});
	onTestFinished(async () => {
		gateway.close();
		await hub.close();
		await store.close();
	});
	return {gateway, store};
};

/** A client in `dev`, its screen, and a keyboard. `record` is undefined until the message is typed. */
const makeWorld = async (record: () => RouteRecord | undefined) => {
	const clock = makeFakeClock();
	const legs = (): number | undefined => record()?.legs.length;
	const {gateway, store} = makeServer(clock, () => {
		// `onCommit` is for metrics. Its call stack is not on the route.
		if (legs() === 3) record()?.pass([]);
	});
	watchJournal(store, () => record()?.endLeg());
	const transport = watchTransport(
		localTransport(watchGateway(gateway, () => record()?.endLeg())),
		() => record()?.endLeg(),
		() => record()?.beginLeg(),
	);
	const client = createClient({transport, nick: 'ann', clock});
	client.open();
	await clock.advanceAsync(1000);
	const joined = client.join('dev');
	await clock.advanceAsync(1000);
	await joined;
	let draftCount = 0;
	client.subscribe(() => {
		const before = draftCount;
		draftCount = client.session().outbox?.length ?? 0;
		// The draft is new, or it has become a message.
		if (draftCount !== before) record()?.pass();
	});
	const controller = createController({
		client: {
			...client,
			post(...message) {
				record()?.pass();
				return client.post(...message);
			},
		},
		url: 'http://127.0.0.1:8080/',
		host: silentHost,
		clock,
		size: {columns: 80, rows: 24},
		config: fixedConfig({settings: defaultSettings}),
		timeZone: 'UTC',
	});
	controller.enter('dev');
	const stdin = new PassThrough();
	const input = createTerminalInput({stdin, clock, onEvents: events => controller.handle(events)});
	input.start();
	onTestFinished(async () => {
		input.stop();
		controller.close();
		const closed = client.close();
		await clock.advanceAsync(1000);
		await closed;
	});
	return {
		controller,
		type: (text: string) => void stdin.write(text),
		/** Resolves when the server has handled everything that the client has sent. */
		async untilAnswered(): Promise<void> {
			await clock.settle();
			await client.ask({type: 'members', room: 'dev'});
			await clock.settle();
		},
	};
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The legs of the route of one message. */
const recordRoute = async (): Promise<readonly RecordedLeg[]> => {
	let record: RouteRecord | undefined;
	const {controller, type, untilAnswered} = await makeWorld(() => record);
	type('hello');
	await untilAnswered();
	record = new RouteRecord();
	onTestFinished(() => record?.stop());
	const {legs} = record;
	// The screen draws when the draft is new, when it is on its way, and when it has become a message.
	const drawn = new Promise<void>(resolve => {
		controller.subscribe(() => {
			controller.screenView();
			const hasDraft = (controller.get().session.outbox ?? []).length > 0;
			if (legs.length === (hasDraft ? 0 : 4)) record?.endLeg();
			if (legs.length === 5) resolve();
		});
	});
	type('\r');
	await drawn;
	return legs;
};

/** The items that the other list has, in the order of the first. */
const common = (items: readonly string[], others: readonly string[]): readonly string[] =>
	items.filter(item => others.includes(item));

test('a message takes the route that architecture.md describes', async () => {
	const route = readRoute();
	const recorded = await recordRoute();
	expect(route.length).toBeGreaterThan(3);
	expect(recorded).toHaveLength(route.length);
	const listed = route.flatMap(({steps}) => steps);
	expect(listed.length).toBeGreaterThan(20);
	for (const [index, {title, steps}] of route.entries()) {
		const segments = recorded[index] ?? [];
		const functions = steps.filter(step => !step.endsWith(' '));
		const countsOf = (step: string): readonly number[] => segments.map(({counts}) => counts.get(step) ?? 0);
		expect(
			functions.map(step => `${step}: ${sum(countsOf(step))}`),
			`how often each step of "${title}" runs`,
		).toEqual(functions.map(step => `${step}: 1`));
		const called = segments.flatMap(({stack}) => stack.map(moduleOf));
		const absent = steps.filter(step => step.endsWith(' ') && !called.includes(moduleOf(step)));
		expect(absent, `modules that "${title}" does not pass`).toEqual([]);
		const segmentOf = (step: string): number => countsOf(step).indexOf(1);
		expect(
			functions.toSorted((one, other) => segmentOf(one) - segmentOf(other)),
			`the order of the steps of "${title}"`,
		).toEqual(functions);
		for (const {stack} of segments) {
			expect(common(stack, steps), `the calls in "${title}"`).toEqual(common(steps, stack));
			const modules = [...steps.map(moduleOf), carrier];
			const unlisted = stack.filter(step => !modules.includes(moduleOf(step)));
			expect(unlisted, `modules that "${title}" leaves out`).toEqual([]);
		}
	}
});
