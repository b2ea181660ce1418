/** Keys and commands, drawn from their tables. */
import type {Actions} from '../actions.ts';
import {commands} from '../composer/slash-command.ts';
import {bindings, placeKeys} from '../keymap.ts';
import {Dialog} from './dialog.tsx';

export const Help = ({actions}: {readonly actions: Actions}) => (
	<Dialog title="Keys and commands" className="help" onClose={actions.close}>
		<div className="tables">
			<section>
				<h3>Keys</h3>
				<dl>
					{[...bindings, ...placeKeys].map(({label, does}) => (
						<div key={label}>
							<dt>
								<kbd>{label}</kbd>
							</dt>
							<dd>{does}</dd>
						</div>
					))}
				</dl>
			</section>
			<section>
				<h3>Commands</h3>
				<dl>
					{commands.map(({usage, does}) => (
						<div key={usage}>
							<dt>
								<kbd>{usage}</kbd>
							</dt>
							<dd>{does}</dd>
						</div>
					))}
				</dl>
			</section>
		</div>
	</Dialog>
);
