import StrictJSON
import Testing

import Masks
import Protection

@Suite struct `The masker` {
  private func masked(_ text: String) -> String {
    var masking = Masking()
    return masking.mask(text)
  }

  @Test func `hides every value of the corpus`() {
    #expect(Corpora.hits.count >= 300)
    for hit in Corpora.hits { #expect(masked(hit.text) == hit.masked) }
  }

  @Test func `leaves every text of the corpus that only looks so`() {
    #expect(Corpora.left.count >= 300)
    for text in Corpora.left { #expect(masked(text) == text) }
  }

  @Test func `finds no card, account, number or telephone in the repository's prose, code and events`() {
    var characters = 0
    var masking = Masking()
    for text in Corpora.repository {
      characters += text.count
      _ = masking.mask(text)
    }
    #expect(characters > 2_000_000)
    for kind in [MaskKind.card, .iban, .id, .phone, .date] { #expect(masking.counts[kind] == nil, "\(kind)") }
  }

  @Test func `hides nothing in what is hidden already`() {
    for hit in Corpora.hits { #expect(masked(hit.masked) == hit.masked) }
  }

  @Test func `leaves what it is not to put back`() {
    var masking = Masking()
    let hidden = masking.mask("ann@example.org has sk-proj-0123456789abcdefghijklmnopqrstuv")
    #expect(masking.restore(hidden, besides: [.secret]) == "ann@example.org has <masked:secret:1>")
    #expect(masking.restore(["note": .string(hidden)], besides: [.secret, .email]) == ["note": "<masked:email:1> has <masked:secret:1>"])
  }

  @Test func `puts back what it hid, and nothing else`() {
    for hit in Corpora.hits {
      var masking = Masking()
      let text = masking.mask(hit.text)
      let values = hit.text == masking.restore(text)
      // The same value written twice in two ways comes back in the first.
      #expect(values || masking.counts.values.reduce(0, +) > 1, "\(hit.text)")
    }
    var masking = Masking()
    _ = masking.mask("a@example.org")
    #expect(
      masking.restore("<masked:email:1> <masked:email:2> <masked:card:1> <masked:email:01> <masked:email:>")
        == "a@example.org <masked:email:2> <masked:card:1> <masked:email:01> <masked:email:>")
  }

  @Test func `takes members that are named for what they hold out of a value, however deep, and leaves all else`() throws {
    let value: JSONValue = [
      "personal_data": ["name": "Dorothea"], "Date-of-Birth": "1961-04-02", "diagnosis": nil, "tokens": 3,
      "people": [["passPort": 12, "mail": "dorothea@example.org"], "password"],
    ]
    let shown: JSONValue = [
      "personal_data": "[removed]", "Date-of-Birth": "[removed]", "diagnosis": nil, "tokens": 3,
      "people": [["passPort": "[removed]", "mail": "dorothea@example.org"], "password"],
    ]
    #expect(Masking.withoutMembers(value) == shown)
    #expect(Masking.withoutMembers(shown) == shown)
  }

  @Test func `gives one value one mark over everything that belongs together`() throws {
    var masking = Masking()
    #expect(masking.mask("a@example.org") == "<masked:email:1>")
    let value = masking.mask(try JSONReader.read(Array(#"{"to": ["b@example.org", "A@example.org"], "note": 4012888888881881}"#.utf8)))
    #expect(value == ["to": ["<masked:email:2>", "<masked:email:1>"], "note": "<masked:card:1>"])
    #expect(masking.restore(value) == ["to": ["b@example.org", "a@example.org"], "note": "4012888888881881"])
    #expect(masking.counts == [.email: 3, .card: 1])
  }

  @Test(arguments: [
    "personal_data", "passwd", "passphrase", "client_secret", "access_token", "refresh_token", "id_token", "set_cookie", "social_security_number",
    "passport_number", "credit_card", "cvc", "birthdate", "dob", "medical_record", "password", "secret", "token", "api_key", "authorization", "cookie",
    "private_key", "ssn", "national_id", "tax_id", "passport", "iban", "card_number", "cvv", "pin", "date_of_birth", "phi", "health_data", "diagnosis",
    "Pass-Word", "API_KEY", "apiKey", "Set-Cookie", "PIN",
  ])
  func `removes members that are named for what they hold`(name: String) {
    var masking = Masking()
    for held in ["1234", 7, ["a"], ["b": "c"], true] as [JSONValue] {
      #expect(masking.mask(.object(JSONObject([(name, held)]))) == .object(JSONObject([(name, "[removed]")])))
    }
    #expect(masking.mask(.object(JSONObject([(name, .null)]))) == .object(JSONObject([(name, .null)])))
  }

  @Test(arguments: ["tokens", "pinned", "secretary", "passwords", "spin", "tokenise", "cookies"])
  func `leaves members whose name only begins so`(name: String) {
    var masking = Masking()
    #expect(masking.mask(.object(JSONObject([(name, 7)]))) == .object(JSONObject([(name, 7)])))
  }

  @Test func `hides the secrets that it was given, plain, encoded for an address, and in Base64 at every offset`() {
    let secrets = KnownSecrets(["correct horse/battery", "short"])
    for text in [
      "x correct horse/battery y", "x correct%20horse%2Fbattery y", "Y29ycmVjdCBob3JzZS9iYXR0ZXJ5", "dXNlcjpjb3JyZWN0IGhvcnNlL2JhdHRlcnk=",
      "YTpjb3JyZWN0IGhvcnNlL2JhdHRlcnk=", "OmNvcnJlY3QgaG9yc2UvYmF0dGVyeQ==",
    ] {
      var masking = Masking(secrets)
      #expect(masking.mask(text).contains("<masked:secret:1>"), "\(text)")
    }
    var masking = Masking(secrets)
    #expect(masking.mask("short") == "short")
  }
}
