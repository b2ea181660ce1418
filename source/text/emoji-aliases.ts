/**
 * Names of emoji that `node-emoji` lacks: aliases of Slack and GitHub, and newer emoji. Loaded together with that
 * package. The names of country flags (`flag-de`) are derived from their letters.
 */

/** `name=emoji`, separated by spaces; several names are separated by commas. */
const table = `
thumbsup=👍 thumbsdown=👎 shrug=🤷 man-shrugging=🤷‍♂️ woman-shrugging=🤷‍♀️ facepalm,face_palm=🤦 man-facepalming=🤦‍♂️
woman-facepalming=🤦‍♀️ rolling_eyes,face_with_rolling_eyes=🙄 thinking_face=🤔 hugging_face=🤗 upside_down=🙃
simple_smile=🙂 slightly_frowning_face=🙁 white_frowning_face=☹️ rolling_on_the_floor_laughing=🤣 hand=✋
raised_hand_with_fingers_splayed=🖐️ the_horns,sign_of_the_horns=🤘 spock-hand=🖖 middle_finger,fu=🖕
crossed_fingers,fingers_crossed,hand_with_index_and_middle_fingers_crossed=🤞 call_me_hand=🤙 i_love_you_hand_sign=🤟
handshake=🤝 facepunch,punch=👊 palms_up_together=🤲 pinched_fingers=🤌 pinching_hand=🤏 heart_hands=🫶
index_pointing_at_the_viewer=🫵 palm_up_hand=🫴 rightwards_hand=🫱 leftwards_hand=🫲
partying_face=🥳 star-struck,star_struck,grinning_face_with_star_eyes=🤩
zany_face,grinning_face_with_one_large_and_one_small_eye=🤪 face_with_monocle=🧐
exploding_head,mind_blown,shocked_face_with_exploding_head=🤯 shushing_face=🤫
face_with_hand_over_mouth=🤭 face_with_raised_eyebrow=🤨 face_vomiting,face_with_open_mouth_vomiting=🤮
face_with_symbols_on_mouth,serious_face_with_symbols_covering_mouth=🤬 smiling_face_with_3_hearts=🥰 pleading_face=🥺
yawning_face=🥱 woozy_face=🥴 hot_face=🥵 cold_face=🥶 smiling_face_with_tear=🥲 disguised_face=🥸 melting_face=🫠
saluting_face=🫡 face_with_peeking_eye=🫣 face_with_open_eyes_and_hand_over_mouth=🫢 face_holding_back_tears=🥹
dotted_line_face=🫥 face_with_diagonal_mouth=🫤 shaking_face=🫨 face_exhaling=😮‍💨 face_in_clouds=😶‍🌫️
face_with_spiral_eyes=😵‍💫 biting_lip=🫦 robot_face=🤖 face_with_cowboy_hat=🤠 lying_face=🤥 drooling_face=🤤
sneezing_face=🤧 nauseated_face=🤢 clown_face=🤡 money_mouth_face=🤑 zipper_mouth_face=🤐 face_with_thermometer=🤒
face_with_head_bandage=🤕 skull_and_crossbones=☠️ shit=💩
white_heart=🤍 brown_heart=🤎 orange_heart=🧡 pink_heart=🩷 light_blue_heart=🩵 grey_heart=🩶
heavy_heart_exclamation_mark_ornament=❣️ mending_heart=❤️‍🩹 heart_on_fire=❤️‍🔥 collision=💥 left_speech_bubble=🗨️
brain=🧠 bone=🦴 tooth=🦷 mechanical_arm=🦾 anatomical_heart=🫀 lungs=🫁 people_hugging=🫂 footprints=👣
technologist=🧑‍💻 male-technologist=👨‍💻 female-technologist=👩‍💻 scientist=🧑‍🔬 astronaut=🧑‍🚀 firefighter=🧑‍🚒
teacher=🧑‍🏫 cook=🧑‍🍳 ninja=🥷 superhero=🦸 supervillain=🦹 mage=🧙 fairy=🧚 vampire=🧛 merperson=🧜 elf=🧝 genie=🧞
zombie=🧟 troll=🧌 running=🏃 man_dancing=🕺 person_climbing=🧗 person_in_lotus_position=🧘
unicorn_face=🦄 llama=🦙 giraffe_face=🦒 zebra_face=🦓 kangaroo=🦘 badger=🦡 hedgehog=🦔 sloth=🦥 otter=🦦 skunk=🦨
raccoon=🦝 beaver=🦫 bison=🦬 mammoth=🦣 hippopotamus=🦛 orangutan=🦧 polar_bear=🐻‍❄️ black_cat=🐈‍⬛ service_dog=🐕‍🦺
guide_dog=🦮 swan=🦢 peacock=🦚 parrot=🦜 flamingo=🦩 dodo=🦤 feather=🪶 goose=🪿 lobster=🦞 oyster=🦪 seal=🦭
sauropod=🦕 t-rex=🦖 mosquito=🦟 fly=🪰 worm=🪱 cricket=🦗 beetle=🪲 cockroach=🪳 microbe=🦠 coral=🪸 jellyfish=🪼
lotus=🪷 potted_plant=🪴 wood=🪵 rock=🪨 mushroom=🍄
mango=🥭 blueberries=🫐 coconut=🥥 olive=🫒 broccoli=🥦 leafy_green=🥬 garlic=🧄 onion=🧅 bell_pepper=🫑 bagel=🥯
pretzel=🥨 waffle=🧇 cheese_wedge,cheese=🧀 cut_of_meat=🥩 sandwich=🥪 falafel=🧆 flatbread=🫓 tamale=🫔 fondue=🫕
bowl_with_spoon=🥣 butter=🧈 salt=🧂 canned_food=🥫 moon_cake=🥮 dumpling=🥟 fortune_cookie=🥠 takeout_box=🥡 cupcake=🧁
pie=🥧 bubble_tea=🧋 teapot=🫖 cup_with_straw=🥤 beverage_box=🧃 mate_drink=🧉 ice_cube=🧊 chopsticks=🥢
knife_fork_plate=🍽️ jar=🫙
compass=🧭 brick=🧱 hut=🛖 flying_saucer=🛸 skateboard=🛹 roller_skate=🛼 wheel=🛞 ring_buoy=🛟 timer_clock=⏲️
mantelpiece_clock=🕰️ thunder_cloud_and_rain=⛈️ rain_cloud=🌧️ lightning=🌩️ snow_cloud=🌨️ tornado=🌪️
umbrella_with_rain_drops=☔ firecracker=🧨 red_envelope=🧧 jigsaw=🧩 teddy_bear=🧸 pinata=🪅 mirror_ball=🪩
nesting_dolls=🪆 thread=🧵 yarn=🧶 knot=🪢 sewing_needle=🪡 sports_medal=🏅 softball=🥎 flying_disc=🥏 lacrosse=🥍
sled=🛷 curling_stone=🥌 boomerang=🪃 yo-yo=🪀 kite=🪁 magic_wand=🪄 crystal_ball=🔮 nazar_amulet=🧿 chess_pawn=♟️
goggles=🥽 lab_coat=🥼 safety_vest=🦺 scarf=🧣 gloves=🧤 coat=🧥 socks=🧦 billed_cap=🧢 military_helmet=🪖
hiking_boot=🥾 thong_sandal=🩴 abacus=🧮 banjo=🪕 long_drum=🪘 accordion=🪗 diya_lamp=🪔 receipt=🧾 coin=🪙
pencil=📝 lower_left_fountain_pen=🖋️ lower_left_ballpoint_pen=🖊️ lower_left_crayon=🖍️ spiral_calendar_pad=🗓️
spiral_note_pad=🗒️ linked_paperclips=🖇️ axe=🪓 dagger_knife=🗡️ carpentry_saw=🪚 screwdriver=🪛 hook=🪝 ladder=🪜
toolbox=🧰 magnet=🧲 test_tube=🧪 petri_dish=🧫 dna=🧬 satellite_antenna=📡 drop_of_blood=🩸 adhesive_bandage=🩹
stethoscope=🩺 x-ray=🩻 crutch=🩼 probing_cane=🦯 mirror=🪞 window=🪟 chair=🪑 plunger=🪠 mouse_trap=🪤 razor=🪒
lotion_bottle=🧴 safety_pin=🧷 broom=🧹 basket=🧺 roll_of_paper,toilet_paper=🧻 soap=🧼 bubbles=🫧 toothbrush=🪥 sponge=🧽
bucket=🪣 fire_extinguisher=🧯 shopping_trolley=🛒 headstone=🪦 placard=🪧 identification_card=🪪 battery=🔋
low_battery=🪫 luggage=🧳 parachute=🪂
large_red_square=🟥 large_orange_square=🟧 large_yellow_square=🟨 large_green_square=🟩 large_blue_square=🟦
large_purple_square=🟪 large_brown_square=🟫 large_red_circle=🔴 large_orange_circle=🟠 large_yellow_circle=🟡
large_green_circle=🟢 large_purple_circle=🟣 large_brown_circle=🟤 green_circle=🟢 yellow_circle=🟡 heavy_exclamation_mark=❗
heavy_equals_sign=🟰 infinity=♾️ check=✔️ waving_white_flag=🏳️ waving_black_flag=🏴 rainbow-flag=🏳️‍🌈
transgender_flag=🏳️‍⚧️ pirate_flag=🏴‍☠️
`;

export const emojiAliases: readonly {readonly name: string; readonly emoji: string}[] = table
	.trim()
	.split(/\s+/u)
	.flatMap(entry => {
		const [names = '', emoji = ''] = entry.split('=');
		return names.split(',').map(name => ({name, emoji}));
	});

/** The most used names. They are offered before other names with the same prefix. */
export const commonEmojiNames: readonly string[] =
	`+1 thumbsup heart joy tada smile eyes pray fire rocket wave clap thinking_face white_check_mark raised_hands ok_hand
	100 thumbsdown -1 sweat_smile sob rofl grin slightly_smiling_face heart_eyes wink shrug facepalm muscle partying_face
	sunglasses cry x warning bug bulb memo coffee beers question exclamation star sparkles zap bow point_up confused
	disappointed scream laughing blush hugging_face upside_down_face rolling_eyes skull poop ghost robot_face handshake
	see_no_evil hourglass lock mag construction hammer_and_wrench package ship gift birthday cake pizza beer dancer cat dog
	sunny snowman`.split(/\s+/u);
