#!/usr/bin/env python3
"""Writes what the masker must hide and what it must leave: Tests/ProtectionTests/Corpus/masking.json. Check digits are computed here, by other code than the masker's. Usage: masking_corpus.py"""
import json
import os
import random

chance = random.Random(62)
HITS = []
LEFT = []


def hit(text, masked):
    HITS.append({"text": text, "masked": masked})


def luhn(digits):
    total = 0
    for place, digit in enumerate(reversed(digits + "0")):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def iban(country, length):
    body = "".join(chance.choice("0123456789") for _ in range(length - 4))
    moved = "".join(str(int(character, 36)) for character in body + country + "00")
    return country + f"{98 - int(moved) % 97:02d}" + body


def spaced(text):
    return " ".join(text[place:place + 4] for place in range(0, len(text), 4))


# E-mail.
for address in ["alice@example.org", "bob.builder+tag@sub.example.co.uk", "o'neil@example.com", "UPPER_case-1@EXAMPLE.COM", "jürgen@müller.example.de", "x@y.co", "%weird!name@example.net",
                "first.last@xn--bcher-kva.example", "a1@b2.io", "info@museum.travel", "q1.report@4ever.org"]:
    hit(f"Write to {address}, please.", "Write to <masked:email:1>, please." if address[0] != "%" else "Write to %<masked:email:1>, please.")
hit("<bob@example.org> wrote (carol@example.org): hi", "<<masked:email:1>> wrote (<masked:email:2>): hi")
hit("mailto:bob@example.org?subject=x", "mailto:<masked:email:1>?subject=x")
hit("bob@example.org and Bob@Example.org and carol@example.org", "<masked:email:1> and <masked:email:1> and <masked:email:2>")
hit("“dora@example.org”", "“<masked:email:1>”")
hit("ends with erin@example.org.", "ends with <masked:email:1>.")
hit("4111111111111111@example.org", "<masked:email:1>")
hit("+12125550123@sms.example.org", "+<masked:email:1>")
LEFT += ["icon@2x.png", "hero@3x.webp and logo@2x.svg", "@types/node@18.0.0", "git@example.com:team/project.git", "a @ b", "user@localhost", "me@", "@home", "x@y", "look@me.1234", "price: 3@4.50",
         "decorator @app.route('/x')", "a@b@", "pkg@^1.2.3", "foo@.org", "twitter @handle and @other.", "npm i left-pad@1.3.0", "media (min-width:1px) and @supports.x"]

# Cards: by network, length and check digit.
CARDS = ["4" + "012888888888188", "5105105105105100"[:-1], "222100000000000", "37828224631000", "601111111111111", "353011133330000", "3056930902590"[:13], "620000000000000", "644400000000000", "4222222222222"[:12],
         "400000000000000012"]
for stem in CARDS:
    number = luhn(stem if len(stem) < 16 or stem.startswith("4000") else stem[:15])
    hit(f"card {number}.", "card <masked:card:1>.")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    LEFT.append(f"order {wrong}.")
    LEFT.append(f"x{number}")
    LEFT.append(f"{number}9999999")
    if len(number) == 16:
        hit(f"pay with {spaced(number)} today", "pay with <masked:card:1> today")
        hit(f"pay with {spaced(number).replace(' ', '-')}, 12/28", "pay with <masked:card:1>, 12/28")
        hit(f"{number} {spaced(number)}", "<masked:card:1> <masked:card:1>")
    if len(number) == 15:
        hit(f"amex {number[:4]} {number[4:10]} {number[10:]}", "amex <masked:card:1>")
hit("卡号4111111111111111。", "卡号<masked:card:1>。")
hit("4111 1111 1111 1111 12 28", "<masked:card:1> 12 28")
hit("cards: 4111111111111111,5555555555554444", "cards: <masked:card:1>,<masked:card:2>")
LEFT += ["1764428400000", "1764428400000000", "trace 4111111111111111a", "0.4111111111111111", "4111111111111111.5", "v4111111111111111", "a-4111111111111111", "4111111111111111-b", "9007199254740993", "4111111111111111_x",
         "1234567812345678", "0000000000000000", "1111 2222 3333 4444", "4111 1111 1111 1112", "3e4111111111111111", "uuid 41111111-1111-4111-8111-111111111111", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"]

# Accounts.
LENGTHS = dict(AD=24, AE=23, AL=28, AT=20, AZ=28, BA=20, BE=16, BG=22, BH=22, BR=29, CH=21, CR=22, CY=28, CZ=24, DE=22, DK=18, DO=28, EE=20, ES=24, FI=18, FO=18, FR=27, GB=22, GE=22, GI=23, GL=18, GR=27, HR=21,
               HU=28, IE=22, IL=23, IS=26, IT=27, JO=30, KW=30, KZ=20, LB=28, LI=21, LT=20, LU=20, LV=21, MC=27, MD=24, ME=22, MK=19, MT=31, MU=30, NL=18, NO=15, PK=24, PL=28, PT=25, QA=29, RO=24, RS=22, SA=24,
               SE=24, SI=19, SK=24, SM=27, TN=24, TR=26, UA=29, VG=24)
for country, length in LENGTHS.items():
    number = iban(country, length)
    hit(f"to {number} now", "to <masked:iban:1> now")
    hit(f"to {spaced(number)}, now", "to <masked:iban:1>, now")
    LEFT.append("to " + number[:-1] + str((int(number[-1]) + 1) % 10))
    LEFT.append("to " + number + "7")
hit("iban: de89370400440532013000", "iban: <masked:iban:1>")
hit("DE89370400440532013000 or DE89 3704 0044 0532 0130 00", "<masked:iban:1> or <masked:iban:1>")
LEFT += ["to de89370400440532013000", "XX89370400440532013000", "DE89 words", "IDE89370400440532013000", "DE89-370400440532013000"]

# Telephones.
for number in ["+49 30 1234567", "+1 212 555 0123", "+12125550123", "+44 (0)20 7946 0958", "+33 1 23 45 67 89", "+39-06-1234567", "+358 9 1234567", "+886 2 1234 5678", "+971 4 123 4567", "+86 138 1234 5678", "+(49) 30 1234567",
               "0049 30 1234567", "0044 20 7946 0958", "(212) 555-0123", "212-555-0123", "212.555.0123", "1-212-555-0123", "1 (212) 555-0123", "(415)555-2671"]:
    hit(f"reach me at {number}, thanks", "reach me at <masked:phone:1>, thanks")
for text in ["phone 030 1234567", "Tel.: 030/1234567", "telephone: (030) 1234567", "mobile 0171 2345678", "téléphone 01 23 45 67 89", "Telefon 0301234567", "call 555-0123 45", "fax: 020 7946 0958", "móvil 612 345 678"]:
    number = text[next(place for place, character in enumerate(text) if character in "(0123456789"):]
    hit(text, text[:-len(number)] + "<masked:phone:1>")
LEFT += ["030 1234567", "+1", "+999 123 456 789", "1+1234567890", "x+49301234567", "++49301234567", "112-555-0123", "212-155-0123", "212-555-01234", "12-212-555-0123", "10 212 555 0123", "00123456", "0049301234567890123",
         "2026-11-29", "phone on 2026-11-29", "phone by 01.03.2026", "phone 192.168.100.200", "3.14159265358979", "0.05386041927", "ISBN 978-3-16-148410-0", "200 300 4000 5000", "1,000,000,000", "pages 212-555", "212/555/0123",
         "phone model 12345", "call it 1995-2011 and go", "13,178,002.113936031", "0.05386041927 s", "error 0x80070005", "sha 5550123", "10.0.0.1:8080", "1-2-3-4-5-6-7-8-9-0", "call 1234567", "version 2.10.2026", "a212-555-0123", "212-555-0123b", "call me maybe on the 3rd of May",
         "+ 49 apples", "A+12125550123"]

# Numbers of states.
hit("SSN 219-09-9999", "SSN <masked:id:1>")
hit("ITIN 912-70-1234", "ITIN <masked:id:1>")
hit("ssn: 219099999", "ssn: <masked:id:1>")
hit("social security number 219 09 9999", "social security number <masked:id:1>")
LEFT += ["000-12-3456", "666-12-3456", "912-10-3456", "219-00-9999", "219-09-0000", "219099999", "1219-09-9999", "219-09-99990", "219-09-9999-1", "social worker 219099999"]
hit("NINO AB123456C", "NINO <masked:id:1>")
hit("JK 12 34 56 D", "<masked:id:1>")
LEFT += ["BG123456C", "DA123456C", "AO123456C", "AB123456E", "XAB123456C", "AB123456CD", "AB12345C"]


def nir(stem):
    number = int(stem.replace("2A", "19").replace("2B", "18"))
    return f"{stem}{97 - number % 97:02d}"


for stem in ["1840375116001", "2991231555042", "185072A004012", "295112B033027"]:
    number = nir(stem)
    hit(f"NIR {number}", "NIR <masked:id:1>")
    hit(f"NIR {number[0]} {number[1:3]} {number[3:5]} {number[5:7]} {number[7:10]} {number[10:13]} {number[13:]}", "NIR <masked:id:1>")
    LEFT.append(number[:-2] + f"{(int(number[-2:]) % 97) + 1:02d}")
for number in [12345678, 1, 87654321, 40404040]:
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]
    hit(f"DNI {number:08d}{letter}", "DNI <masked:id:1>")
    hit(f"DNI {number:08d}-{letter}", "DNI <masked:id:1>")
    LEFT.append(f"{number:08d}{'TRWAGMYFPDXBNJZSQVHLCKE'[(number + 1) % 23]}")
for first in "XYZ":
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[int("XYZ".index(first) * 10_000_000 + 1234567) % 23]
    hit(f"NIE {first}1234567{letter}", "NIE <masked:id:1>")
    LEFT.append(f"{first}1234567{chr(65 + (ord(letter) - 64) % 26)}")


def fiscal(stem):
    odd = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", [1, 0, 5, 7, 9, 13, 15, 17, 19, 21] + [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]))
    total = sum(odd[character] if place % 2 == 0 else int(character, 36) - (10 if character.isalpha() else 0) for place, character in enumerate(stem))
    return stem + chr(65 + total % 26)


for stem in ["RSSMRA85T10A562", "BNCGNN60A41F205", "VRDLGI99S28H501"]:
    number = fiscal(stem)
    hit(f"codice fiscale {number}", "codice fiscale <masked:id:1>")
    LEFT.append(stem + chr(65 + (ord(number[-1]) - 64) % 26))
for stem, century in [("850730033", ""), ("010203123", "2")]:
    check = 97 - int(century + stem) % 97
    number = f"{stem}{check:02d}"
    hit(f"rijksregister {number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}", "rijksregister <masked:id:1>")
    hit(f"nn {number}", "nn <masked:id:1>")
    LEFT.append(f"{stem}{(check % 97) + 1:02d}")
stem = "756921707698"
check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem)) % 10
hit(f"AHV 756.{stem[3:7]}.{stem[7:11]}.{stem[11]}{check}", "AHV <masked:id:1>")
hit(f"AHV {stem}{check}", "AHV <masked:id:1>")
LEFT.append(f"756.{stem[3:7]}.{stem[7:11]}.{stem[11]}{(check + 1) % 10}")
number = luhn("811228987")
hit(f"personnummer {number[:6]}-{number[6:]}", "personnummer <masked:id:1>")
hit(f"personnummer 19{number[:6]}-{number[6:]}", "personnummer <masked:id:1>")
LEFT += [f"{number[:6]}-{(int(number[6:]) + 1) % 10000:04d}", "811328-9874"]
check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[131052308 % 31]
hit(f"hetu 131052-308{check}", "hetu <masked:id:1>")
check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int("010203" + "123") % 31]
hit(f"hetu 010203A123{check}", "hetu <masked:id:1>")
LEFT += ["131052-308A", "321352-308T"]


def norwegian(stem):
    first = -sum(int(digit) * weight for digit, weight in zip(stem, [3, 7, 6, 1, 8, 9, 4, 5, 2])) % 11
    second = -sum(int(digit) * weight for digit, weight in zip(stem + str(first), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) % 11
    return f"{stem}{first}{second}" if first < 10 and second < 10 else None


number = next(filter(None, (norwegian(f"010190{count:03d}") for count in range(100, 200))))
hit(f"fnr {number}", "fnr <masked:id:1>")
hit(f"fnr {number[:6]} {number[6:]}", "fnr <masked:id:1>")


def cpf(stem):
    for length in (9, 10):
        stem += str(sum(int(digit) * weight for digit, weight in zip(stem, range(length + 1, 1, -1))) * 10 % 11 % 10)
    return stem


number = cpf("529982247")
hit(f"doc {number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}", "doc <masked:id:1>")
hit(f"CPF {number}", "CPF <masked:id:1>")
LEFT += [number, "529.982.247-26", "111.111.111-11"]
stem = "850101123456"
check = (11 - sum(int(digit) * weight for digit, weight in zip(stem, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])) % 11) % 10
hit(f"RRN {stem[:6]}-{stem[6:]}{check}", "RRN <masked:id:1>")
LEFT.append(f"{stem[:6]}-{stem[6:]}{(check + 1) % 10}")


def mod11_10(stem):
    product = 10
    for digit in stem:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return stem + str((11 - product) % 10)


number = mod11_10("8609574271")
hit(f"IdNr {number}", "IdNr <masked:id:1>")
hit(f"Steuer-ID: {number[:2]} {number[2:5]} {number[5:8]} {number[8:]}", "Steuer-ID: <masked:id:1>")
LEFT.append(number)
hit("BSN 111222333", "BSN <masked:id:1>")
LEFT += ["111222333", "BSN 111222334"]
stem = "4405140135"
number = stem + str(-sum(int(digit) * weight for digit, weight in zip(stem, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3])) % 10)
hit(f"PESEL {number}", "PESEL <masked:id:1>")
TIMES = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
         [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]
ORDER = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2], [8, 9, 1, 6, 0, 4, 3, 5, 2, 7], [9, 4, 5, 3, 1, 2, 6, 8, 7, 0], [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
         [2, 7, 9, 3, 8, 0, 6, 4, 1, 5], [7, 0, 4, 6, 9, 1, 3, 2, 5, 8]]


def verhoeff(stem):
    rest = 0
    for place, digit in enumerate(reversed(stem)):
        rest = TIMES[rest][ORDER[(place + 1) % 8][int(digit)]]
    return stem + str([0, 4, 3, 2, 1, 5, 6, 7, 8, 9][rest])


number = verhoeff("23412341234")
hit(f"Aadhaar {number[:4]} {number[4:8]} {number[8:]}", "Aadhaar <masked:id:1>")
hit(f"Aadhaar no. {number}", "Aadhaar no. <masked:id:1>")
LEFT += [f"{number[:4]} {number[4:8]} {number[8:]}", "Aadhaar 2341 2341 2340"]
LEFT.append("Aadhaar was introduced by a law of the year 2016 and is " + f"{number}")

# Days of birth.
for text, day in [("born 12 March 1980", "12 March 1980"), ("date of birth: 1980-03-12", "1980-03-12"), ("DOB 03/12/1980", "03/12/1980"), ("geboren am 12.03.1980", "12.03.1980"), ("birthday: March 12, 1980", "March 12, 1980"),
                  ("née le 12 mars 1980", "12 mars 1980"), ("nacido el 12 de marzo de 1980", "12 de marzo de 1980"), ("Geburtsdatum 1.3.1980", "1.3.1980"), ("nato il 12/03/1980", "12/03/1980")]:
    hit(text, text.replace(day, "<masked:date:1>"))
LEFT += ["on 12 March 1980", "due 1980-03-12", "born in 1980", "born free in a house with thirty-one rooms and one lake, sold 1980-03-12", "born 1980-13-42", "release 12.03.1980"]

# Secrets.
alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
word = lambda count: "".join(chance.choice(alphabet) for _ in range(count))
for secret in ["sk-" + word(48), "sk-proj-" + word(60), "sk-ant-api03-" + word(40), "ghp_" + word(36), "gho_" + word(36), "ghs_" + word(36), "github_pat_" + word(22) + "_" + word(59), "AKIA" + word(16).upper(),
               "ASIA" + word(16).upper(), "AIza" + word(35), "xoxb-123456789012-" + word(24), "xoxp-" + word(30), "sk_live_" + word(24), "rk_live_" + word(24), "whsec_" + word(32),
               "qk1_" + word(16) + "_" + word(49), "qw1_YWNtZQ_" + "0123456789abcdef" * 4, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0." + word(43)]:
    hit(f"use {secret} for it", "use <masked:secret:1> for it")
    hit(f'{{"v":"{secret}"}}', '{"v":"<masked:secret:1>"}')
    LEFT.append("x" + secret if secret.startswith(("AK", "AS", "AI", "qk", "qw", "wh", "gh", "sk_", "rk_", "xox")) else "nothing")
hit("Authorization: Bearer " + "abcdef0123456789", "Authorization: Bearer <masked:secret:1>")
hit("authorization: bearer mF_9.B5f-4.1JqM2x", "authorization: bearer <masked:secret:1>")
hit("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic <masked:secret:1>")
hit("postgres://quorate:s3cr3t-pass@db.example.com:5432/x", "postgres://<masked:secret:1>@db.example.com:5432/x")
hit("https://user:pw@example.com/", "https://<masked:secret:1>@example.com/")
hit("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\nafter", "<masked:secret:1>\nafter")
hit("-----BEGIN EC PRIVATE KEY-----\\nMIIB\\n-----END EC PRIVATE KEY-----", "<masked:secret:1>")
hit("a -----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "a <masked:secret:1>")
LEFT += ["Basic responsibilities of the role", "Bearer bonds", "Bearer short", "sk-learn", "sk-based-on-nothing-at-all-but-words", "a risk-free-investment-opportunity", "task-sk-", "ghp_short", "AKIA", "AKIASHORT", "AIzaShort", "xoxb-",
         "whsec_", "qk1_short_key", "eyJhbGciOiJIUzI1NiJ9", "eyJ.x.y", "https://example.com:443/a@b", "https://user@example.com.", "http://[::1]:80/", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
         "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "https://example.com/?a=b:c@d", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "d41d8cd98f00b204e9800998ecf8427e"]
# A user's name before a host reads as an address of mail: it is one to the masker.
LEFT.remove("https://user@example.com.")

# Plain words and numbers.
LEFT += ["", " ", "The quick brown fox", "3.14", "1e10", "2026-11-29T12:00:00Z", "P30D", "arn:aws:sqs:eu-central-1:123456789012:queue", "0x1F", "#123456", "50 %", "€ 1.234.567,89", "§ 12 (3) Satz 4", "Zürich 8001", "12:34:56.789", "v1.2.3-beta.4",
         "decisions/0f8fad5b-d9cb-469f-a165-70867728950e", "日本語のテキスト 12345", "emoji 👍🏽 12", "<masked:email:1>", "row 4: 10 20 30 40 50 60", "lat 52.520008, lon 13.404954", "IPv6 2001:db8::8a2e:370:7334", "MAC 00:1B:44:11:3A:B7",
         "ISO 27001:2022", "EAN 4006381333931", "invoice 2026-000123", "room 12-34-5678", "8.5.30-33", "1980-03-12", "call number QA76.73", "port 5432", "CVE-2026-12345", "RFC 7515 §10", "K 4111", "A4", "B2B", "H2O"]

corpus = {"hits": HITS, "left": sorted(set(LEFT), key=LEFT.index)}
place = os.path.join(os.path.dirname(__file__), "../../Tests/ProtectionTests/Corpus/masking.json")
os.makedirs(os.path.dirname(place), exist_ok=True)
with open(place, "w", encoding="utf-8") as file:
    json.dump(corpus, file, indent=1, ensure_ascii=False)
    file.write("\n")
print(f"{len(corpus['hits'])} hits, {len(corpus['left'])} texts that are left")
