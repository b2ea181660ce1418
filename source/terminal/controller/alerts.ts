/** The bell, notifications and the window title. */
import type {Session} from '../../client/session/state.ts';
import {alertRules} from '../../commands/settings.ts';
import {admitAlert, noAlerts} from '../../presenter/alerts/alert-limit.ts';
import {type Alert, alertsBetween, alertTitle} from '../../presenter/alerts/attention.ts';
import {type Printable, printableLine} from '../../text/sanitize.ts';
import type {Clock} from '../../time/clock.ts';
import type {Host} from '../host/host.ts';
import type {UiState} from '../state/ui-state.ts';

export class Alerts {
	readonly #host: Host;
	readonly #clock: Clock;
	#times = noAlerts;
	#title: Printable | undefined;

	constructor(host: Host, clock: Clock) {
		this.#host = host;
		this.#clock = clock;
	}

	/** Alerts the user to new messages, unless the terminal has the focus. */
	alertToNew(before: Session, after: Session, {settings, isFocused}: UiState): void {
		if (isFocused) return;
		const rules = alertRules(settings, after);
		const alerts = alertsBetween(before, after, rules).filter(alert => this.#isAdmitted(alert));
		if (alerts.length === 0) return;
		// One of the two for each message: many terminals show a notification for the bell as well.
		const isShown = settings.notify && (!settings.bell || this.#host.showsNotifications === true);
		if (!isShown && settings.bell) this.#host.ring();
		if (!isShown) return;
		for (const alert of alerts) this.#host.notify(alertTitle(alert), printableLine(alert.item.text));
	}

	setTitle(title: Printable): void {
		if (title === this.#title) return;
		this.#title = title;
		this.#host.setTitle(title);
	}

	#isAdmitted({room, item}: Alert): boolean {
		const next = admitAlert(this.#times, {room: room.room, sender: item.from.id}, this.#clock.monotonic());
		this.#times = next ?? this.#times;
		return next !== undefined;
	}
}
