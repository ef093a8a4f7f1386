import Cases
import Composition
import Crypto
import DecisionEndpoints
import Decisions
import Fakes
import Forms
import FunctionKit
import Identity
import Protection
import StrictJSON
import Testing

/// What nobody but its owner may read, in every form that the masker knows. The values are made up; check digits hold.
private enum Plant {
  static let personal = [
    "dorothea.plant@example.org", "4012888888881881", "DE89370400440532013000", "+49 30 901820341", "536-90-4399",
  ]
  static let secrets = [
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "AKIAIOSFODNN7EXAMPLE", "sk-proj-aB3dE5gH7jK9mN1pQ3sT5vW7xY9z",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkb3JvdGhlYSJ9.c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ",
    "qk1_0123456789ABCDEF_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm",
  ]
  static let all = personal + secrets
}

/// Everything that this process says and keeps while somebody writes what is nobody else's into every place of every request.
@Suite struct `A planted value` {
  private let records = VolatileRecordStore()
  private let log = KeptLines()
  private let notices = RecordedNotifications()

  private func visitor() async throws -> Visitor {
    let families = try Composition(environment: ["AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"]).families.all.filter { !($0 is Decisions) }
    return try await Visitor(
      "acme", in: records, seed: 1_000, families: families,
      environment: [
        "ENABLE_REQUEST_LOGGING": "true", "ENABLE_METRICS": "true", "LOG_LEVEL": "debug", "JWT_AUTH_ENABLED": "true",
        "JWT_SECRETS": "k=0123456789abcdef0123456789abcdef",
      ], log: log, notifications: notices)
  }

  /// A body with the plant behind every text of it; names of principals are what they are.
  private func planted(_ value: JSONValue, _ plant: String, under name: String = "") -> JSONValue {
    switch value {
    case .string(let text): name == "principal" ? value : .string("\(text) \(plant)")
    case .array(let elements): .array(elements.map { planted($0, plant) })
    case .object(let object): .object(JSONObject(object.members.map { ($0.name, planted($0.value, plant, under: $0.name)) }))
    default: value
    }
  }

  /// Every place of a request in which a caller can write it.
  private func bodies(_ operation: Operation, _ plant: String) throws -> [String] {
    guard !operation.body.isEmpty, case .object(let object) = try JSONReader.read(Array(operation.body.utf8)) else { return ["{\"x\": \"\(plant)"] }
    let leaves = object.members.compactMap { member -> JSONObject? in
      guard member.name != "principal" else { return nil }
      var one = object
      one[member.name] = planted(member.value, plant, under: member.name)
      return one
    }
    var unknown = object
    unknown[plant] = .string(plant)
    let all = try (leaves + [unknown]).map { String(decoding: try JSONWriter.write(.object($0)), as: UTF8.self) }
    return all + [String(operation.body.dropLast()) + ", \"\(plant)", plant]
  }

  private func isOver(_ texts: [String], _ plants: [String] = Plant.all) -> String? { plants.first { plant in texts.contains { $0.contains(plant) } } }

  @Test(arguments: Plant.all)
  func `is one that the masker finds`(plant: String) {
    var masking = Masking()
    #expect(!masking.mask("a \(plant) b").contains(plant))
  }

  @Test func `is in no line of the log, no error, no notice and no event, wherever a caller writes it`() async throws {
    let visitor = try await visitor()
    var answered: [JSONValue: Int] = [:]
    for operation in Operation.all {
      for plant in Plant.all {
        var answers: [JSONValue] = []
        for body in try bodies(operation, plant) { answers.append(try await visitor.send(operation, "0", body: body)) }
        // What is neither letters nor digits stands encoded in a path and a query.
        let encoded = plant.replacing("+", with: "%2B").replacing(" ", with: "%20")
        answers.append(try await visitor.send(operation, plant))
        answers.append(try await visitor.send(operation, "0", query: "q=\(encoded)&\(encoded)=1"))
        for header in ["x-request-id", "x-correlation-id", "idempotency-key", "prefer", "if-none-match", "accept", "origin", "review-token", "user-agent"] {
          answers.append(try await visitor.send(operation, "0", headers: [header: plant]))
        }
        for header in ["x-api-key": plant, "authorization": "Bearer \(plant)", "cookie": plant] {
          answers.append(try await visitor.send(operation, "0", headers: [header.key: header.value]))
        }
        for answer in answers {
          answered[answer["statusCode"], default: 0] += 1
          guard case .integer(let status) = answer["statusCode"], status >= 400 else { continue }
          #expect(status < 500, "\(operation.method) \(operation.path)")
          let text = String(decoding: try JSONWriter.write(answer), as: UTF8.self)
          #expect(isOver([text], [plant]) == nil, "\(operation.method) \(operation.path) answers \(text)")
        }
      }
    }
    for status in [200, 201, 400, 401, 404, 422] { #expect(answered[.integer(Int64(status)), default: 0] > 0, "\(status) of \(answered)") }
    #expect(log.all.count > 1_000)
    #expect(isOver(log.all) == nil)
    let events = records.records.filter { $0.key.partition.contains("#AUDIT#") }
    #expect(events.count > 20 && events.contains { $0.attributes["detail"] != nil })
    #expect(isOver(events.map { "\($0)" }) == nil)
    // Names of rows are read by whoever lists a table.
    #expect(isOver(records.records.flatMap { [$0.key.partition, $0.key.sort, $0.index?.partition ?? "", $0.index?.sort ?? ""] }) == nil)
  }

  @Test func `is in no notice`() async throws {
    let visitor = try await visitor()
    let decide = try #require(Operation.all.first { $0.method == "POST" && $0.path == "/decisions" })
    let make = try #require(visitor.functions.first { $0.function.name == "MakeDecision" }?.given)
    for plant in Plant.all {
      let body = ["a", "b"].reduce(openQuestion) { $0.replacing(#"{"id":"\#($1)"}"#, with: #"{"id":"\#($1)","name":"N\#($1) \#(plant)"}"#) }
      #expect(try await visitor.send(decide, body: body)["statusCode"] == 201)
      await make.afterAnswer()
    }
    #expect(notices.notices.count == Plant.all.count)
    #expect(isOver(notices.notices.flatMap { [$0.title] + $0.reasons }) == nil)
    #expect(notices.notices.allSatisfy { ($0.title + $0.reasons.joined()).contains("<masked:") })
  }

  @Test func `that is a credential is in no record`() async throws {
    let visitor = try await visitor()
    let token = try ownToken()
    var shown = [visitor.key, token]
    for operation in Operation.all {
      _ = try await visitor.send(operation, "0", headers: ["idempotency-key": "k"])
      let answer = try await visitor.send(operation, "0", headers: ["authorization": "Bearer \(token)", "x-api-key": ""])
      for header in ["Api-Key", "Review-Token"] { shown += [answer.header(header)].compactMap(\.self) }
    }
    let revoke = try #require(Operation.all.first { $0.path == "/admin/tokens/revoke" })
    #expect(try await visitor.send(revoke, body: #"{"token":"\#(token)"}"#)["statusCode"] == 200)
    for record in records.records {
      let texts = record.attributes.values.map { value in if case .binary(let bytes) = value { String(decoding: bytes, as: UTF8.self) } else { "\(value)" } }
      #expect(isOver(texts + ["\(record.key)"], shown) == nil, "\(record.key)")
    }
    #expect(isOver(log.all, shown) == nil)
  }

  private func ownToken() throws -> String {
    let now_s: Int64 = ScriptedSurroundings().now_ms() / 1_000
    let payload: JSONValue = [
      "iss": "quorate", "aud": "quorate", "sub": "robot", "tenant": "acme", "iat": .integer(now_s), "exp": .integer(now_s + 600), "roles": ["admin"],
    ]
    let signed = try Base64.urlSafe.encode(JSONWriter.write(["alg": "HS256", "kid": "k"])) + "." + Base64.urlSafe.encode(JSONWriter.write(payload))
    return signed + "." + Base64.urlSafe.encode(HMAC.sha256(Array(signed.utf8), key: Array("0123456789abcdef0123456789abcdef".utf8)))
  }
}

@Suite struct `A secret of the process` {
  @Test func `is in no line, plain or encoded`() {
    let lines = KeptLines()
    let log = Log(function: "F", level: .debug, surroundings: ScriptedSurroundings(), secrets: ["correct horse battery"]) { lines.add($0) }
    for text in ["x correct horse battery", "correct%20horse%20battery", "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"] {
      log.write(.error, text, fields: [("cause", .string(text)), ("more", ["in": [.string(text)]])])
    }
    #expect(lines.all.count == 3)
    for line in lines.all {
      #expect(!line.contains("horse") && !line.contains("Y29ycm"))
      #expect(line.components(separatedBy: "<masked:secret:1>") == 4)
    }
  }

  /// A variable that is added and holds a secret is one that no log shows.
  @Test func `is known as one by its variable's name`() {
    let named = ["SECRET", "TOKEN", "_KEY", "PASSWORD"]
    let variables =
      Configuration.variables.map { ($0.name, $0.isSecret) } + IdentitySettings.variables.map { ($0.name, $0.isSecret) }
      + AdapterSettings.variables.map { ($0.name, $0.isSecret) } + ModelSettings.variables.map { ($0.name, $0.isSecret) }
      + ToolSettings.variables.map { ($0.name, $0.isSecret) } + DecisionSettings.variables.map { ($0.name, $0.isSecret) }
    for (name, isSecret) in variables where named.contains(where: { name.contains($0) }) && name != "API_KEY_REQUIRED" { #expect(isSecret, "\(name)") }
    #expect(variables.count { $0.1 } >= 9)
    #expect(
      IdentitySettings.secrets(["JWT_SECRETS": "a=one,b=two", "RATE_LIMIT": "on"]) == ["a=one", "one", "b=two", "two"])
  }
}

extension String {
  fileprivate func components(separatedBy text: String) -> Int { ranges(of: text).count + 1 }
}
