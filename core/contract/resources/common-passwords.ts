// From the password list of @zxcvbn-ts/language-common 4.1.3 (MIT, Dan Wheeler, Dropbox, zxcvbn-ts): what stands among its
// first 20,000, since lists differ in what the commonest are, and is long enough to be a password here; and rows of keys.

const TEXT = `
0000000000 0000000000o 0102030405 010203040506 0123456789 0147896325 0192837465 0987654321 1020304050
102030405060 1029384756 1111111111 1111111111zz 1111122222 1122334455 112233445566 1123581321 1212121212
1213141516 1223334444 123123123q 123321123321 1234509876 1234512345 1234554321 12345654321 123456654321
1234567890 1234567890- 12345678900 12345678900987654321 12345678901 123456789012 1234567890a 1234567890q
1234567890s 1234567890z 1234567891 12345678910 123456789123 1234567899 123456789987654321 123456789a
123456789abc 123456789d 123456789g 123456789k 123456789l 123456789m 123456789n 123456789o 123456789p
123456789q 123456789qaz 123456789qwe 123456789qwerty 123456789r 123456789s 123456789v 123456789w 123456789z
123456qwerty 12345qwert 12345qwerty 12345trewq 12345zxcvb 1234qwerty 123hfjdk147 123qwe123qwe 123qweasdzxc
1357908642 1357924680 17171717aa 1a2a3a4a5a 1a2b3c4d5e 1a2s3d4f5g 1q2q3q4q5q 1q2w3e4r5t 1q2w3e4r5t6y
1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc 1z2x3c4v5b 2222222222 23176djivanfros 3216732167 3333333333
3rjs1la7qe 4444444444 4815162342 4904s677075 51051051051 541233432442 5555555555 5hsu75kpot 6666666666
7777777777 7894561230 7ugd5hip2j 8888888888 89015173454 89600506779 8phrowz622 8phrowz624 9293709b13
9876543210 987654321a 9999999999 a123456789 a1a2a3a4a5 a1b2c3d4e5 a1s2d3f4g5 aaaaaaaaaa abracadabra
abrakadabra absolutely admin18533362 administrator aleksander aleksandra alessandro alexander1 alexandria
ambassador anastasiya angelofwar apocalypse armageddon asdfg12345 astalavista astonvilla azertyuiop
azsxdcfvgb babemagnet badnaamhere basketball bestfriend birthday21 blackberry bladerunner blingbling
bondarenko braveheart businessbabe california callofduty casablanca charlie123 cheerleaers cheesecake
chesterfield chickenwing101 chocolate1 christophe christopher cinderella cnjvfnjkju cocksucker comicbookdb
connection contortionist copenhagen counterstrike ctdfcnjgjkm cvzefh1gkc cxfcnkbdfz cxfcnmttcnm cyberonline
darkknight darthvader dashadasha dbrnjhjdbx deepthroat deutschland devilmaycry dhjnvytyjub dkflbvbhjdbx
dkflbvbhjdyf doggystyle domainlock2005 dragonball dragonballz duranduran ejaculation enterprise evanescence
evangelion experience experienced fartripper fgjrfkbgcbc finalfantasy firefighter fkmnthyfnbdf fktrcfylhf
fktrcfylhjdbx fktrcfylhjdyf flvbybcnhfnjh friendship friendster fuck_inside fuckinside fuckmehard fuckyou123
galatasaray gangbanged gfhjkmgfhjkm ghbdtndctv ghbdtnghbdtn ghbdtnrfrltkf ghhh47hj7649 ghjcnbnenrf
ghjcnjgfhjkm ghjcnjghjcnj ghostrider girlfriend goldfinger good123654 greedisgood groupd2013 gy3yt2rgls
harrypotter hd764nw5d7e1vb1 hellohello hellokitty hellraiser highlander hondacivic housewifes htubcnhfwbz
ilovemyself ilovepussy independent information insertions intelligence interacial intercourse ironmaiden
j3qq4h7h2v jediknight jesuschrist justinbieber knickerless konstantin lamborghini leavemealone letmeinnow
lifeisgood lighthouse limpbizkit liverpool1 lockerroom losangeles lost4815162342 madagaskar mailcreated5240
manchester mapet123456 masterbaiting masterbate masterbating mastermind masturbation maurolarastefy
maximilian metallica1 mickeymouse microphone mississippi mitsubishi momsanaladventure moneymaker moneymoney
montecarlo montgom240 mostwanted motdepasse motherfucker motherlode multimedia multiplelo mypassword
needforspeed neveragain newproject2004 nopassword nthvbyfnjh nuttertools oc247ngucz opensesame painkiller
parliament parolparol password01 password11 password12 password123 password1234 password69 password99
pathfinder penetrating penetration peternorth playstation poiuytrewq pokemon123 polniypizdec0211
pornographic porsche911 postov1000 prettygirl professional psychnaut1 pufunga7782 pussyeater pussylicker
pussylover q123456789 q1234567890 q1q2q3q4q5 q1w2e3r4t5 q1w2e3r4t5y6 qawsedrftg qazwsxedc1 qazwsxedc123
qazwsxedcrfv qazwsxedcrfvtgb qazxswedcvfr qpwoeiruty quant4307s qweasdzxc123 qwerasdfzxcv qwert12345
qwertasdfg qwerty1234 qwerty12345 qwerty123456 qwertyasdfgh qwertyqwerty qwertyuiop realmadrid revolution
rfhfvtkmrf rhbcnbyjxrf rjirfrgbde rjycnfynby roadrunner ronaldinho sailormoon salamander salamandra
scandinavian sersolution sexmachine shevchenko skateboard slipknot666 smallville sojdlg123aljg solidsnake
sonyericsson soso123aljg spartan117 spiderman1 strawberry suckmydick summertime sunderland supernatural
supersonic supervisor sweetheart syncmaster t34vfrc1991 techniques television terminator testing123
thunderbird tinkerbell tokiohotel transexual translator trustnoone unbelievable uncencored underground
undertaker underworld university usuckballz1 vanyarespekt venom121293 vflfufcrfh vfntvfnbrf vfvfvskfhfve
volkswagen volleyball vqsablpzla vsjasnel12 wachtwoord washington watermelon webhompass websolutions
welcome123 wellington whatthefuck whosyourdaddy winchester wonderland yfnfitymrf yjdsqgfhjkm z1x2c3v4b5
zaq1xsw2cde3 zcxfcnkbdf zxcasdqwe123 zxcvb12345 zxcvbnm123
`

/** The commonest passwords of ten characters and more, in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(TEXT.trim().split(/\s+/))
