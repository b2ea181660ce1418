/** Nicks for people who have not chosen one: `guest-amber-fox`. */

const colours =
	'amber aqua azure beige black blue bronze brown cobalt coral crimson cyan ebony emerald gold green grey indigo ivory jade khaki lemon lilac lime maroon mauve mint navy ochre olive orange peach pearl pink plum purple red rose ruby rust sage salmon sand scarlet silver slate tan teal topaz violet white yellow'.split(
		' ',
	);
const animals =
	'ant badger bat bear bee bison boar camel cat cod cow crab crane crow deer dingo dog dove duck eagle eel elk emu falcon finch fox frog gecko goat goose gull hare hawk hen heron horse ibis jay kiwi koala lark lion llama lynx mole moose moth mouse newt otter owl ox panda pig pony puma quail rabbit raven robin seal shark sheep shrew skunk sloth snail squid stork swan tiger toad trout tuna turtle viper vole wasp whale wolf wren yak zebra'.split(
		' ',
	);

/** `random` returns a number from 0 up to 1. */
export const guestNick = (random: () => number): string => {
	const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? '';
	return `guest-${pick(colours)}-${pick(animals)}`;
};
