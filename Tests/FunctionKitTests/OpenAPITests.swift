import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import Foundation
import FunctionKit
import StrictJSON
import TableOfContents
import Testing

@Suite struct `The OpenAPI document` {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let document = OpenAPIDocument(Function.all).json
  static let schemas = document["components"]["schemas"]

  @Test func `is committed as it is made`() throws {
    let committed = try Data(contentsOf: Self.root.appendingPathComponent("docs/openapi.json"))
    #expect(try JSONWriter.indented(Self.document) == Array(committed), "run: build/quorate openapi > docs/openapi.json")
  }

  /// Every status of every operation, with what it is answered in.
  private static let answers: [(operation: String, status: Int, content: JSONObject)] = {
    guard case .object(let paths) = document["paths"] else { return [] }
    return paths.members.flatMap { path -> [(String, Int, JSONObject)] in
      guard case .object(let operations) = path.value else { return [] }
      return operations.members.flatMap { operation -> [(String, Int, JSONObject)] in
        guard case .object(let responses) = operation.value["responses"] else { return [] }
        return responses.members.compactMap { response in
          guard case .object(let content) = response.value["content"] else { return nil }
          return ("\(operation.name) \(path.name)", Int(response.name) ?? 0, content)
        }
      }
    }
  }()

  @Test func `calls nothing a problem that went well`() {
    let problems = Self.answers.filter { $0.content["application/problem+json"] != nil }
    #expect(problems.count > 100)
    for problem in problems { #expect(problem.status >= 300, "\(problem.operation)") }
  }

  @Test(arguments: [("post /mcp", 400), ("get /readyz", 503)])
  func `tells every form that one status has, the gateway's own among them`(operation: String, status: Int) throws {
    let answer = try #require(Self.answers.first { $0.operation == operation && $0.status == status })
    guard case .array(let forms)? = answer.content["application/json"]?["schema"]["anyOf"] else {
      Issue.record("there is one form alone")
      return
    }
    #expect(forms.count == 2)
    #expect(forms.contains(["$ref": "#/components/schemas/GatewayMessage"]))
  }

  @Test func `refers only to what it defines, and names each operation once`() throws {
    var references: Set<String> = []
    var operations: [String] = []
    Self.walk(Self.document) { value in
      if let reference = value["$ref"].string { references.insert(reference) }
      if let id = value["operationId"].string { operations.append(id) }
    }
    #expect(!references.isEmpty)
    for reference in references {
      let name = try #require(reference.split(separator: "/").last)
      #expect(Self.schemas[String(name)] != .null, "\(reference) is not defined")
    }
    #expect(operations.count == Function.all.map(\.endpoints.count).reduce(0, +))
    #expect(Set(operations).count == operations.count)
  }

  @Test func `documents every parameter of a path`() throws {
    for operation in Function.all.flatMap(\.endpoints) {
      let entry = Self.document["paths"][operation.path][operation.method.rawValue.lowercased()]
      guard case .array(let parameters) = entry["parameters"] else { throw SchemaMissing(path: operation.path) }
      let documented = parameters.filter { $0["in"] == "path" }.compactMap { $0["name"].string }
      #expect(operation.path.split(separator: "/").filter { $0.hasPrefix("{") } == documented.map { "{\($0)}" })
    }
  }

  @Test func `shows an example that is taken`() throws {
    let example = Self.document["paths"]["/decisions"]["post"]["requestBody"]["content"]["application/json"]["example"]
    #expect(SchemaNode(Self.schemas["DecisionRequest"], example, definitions: Self.schemas).violations == [])
    #expect(throws: Never.self) { try DecisionRequest(example) }
  }

  @Test(arguments: FrameworkName.allCases)
  func `describes every member of an outcome`(framework: FrameworkName) async throws {
    let records = VolatileRecordStore()
    let body = try String(
      decoding: JSONWriter.write(Self.full.replacing("/method", with: nil).replacing("/framework", with: .string(framework.rawValue))), as: UTF8.self)
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: body)
    #expect(made["statusCode"] == 201, "\(made["body"])")
    #expect(SchemaNode(Self.schemas["DecisionOutcome"], made.body, definitions: Self.schemas).violations == [])
    let listed = try await Given(.list, records: records).send("GET", "/decisions")
    #expect(SchemaNode(Self.schemas["DecisionList"], listed.body, definitions: Self.schemas).violations == [])
    let refused = try await Given(.make).send("POST", "/decisions", body: "{}")
    #expect(SchemaNode(Self.schemas["Problem"], refused.body, definitions: Self.schemas).violations == [])
  }

  /// Every example is taken, and what it is answered is described.
  @Test(arguments: ["review", "outcome", "challenge"])
  func `describes what is asked and answered of a decision`(what: String) async throws {
    let records = VolatileRecordStore()
    let open = #"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#
    let made = try await Given(.make, records: records).send("POST", "/decisions", body: what == "review" ? open : decision)
    let route = "/decisions/{id}/\(what)"
    let function = try #require(Function.all.first { $0.endpoints.contains { $0.path == route } })
    let documented = Self.document["paths"][route]["post"]
    let content = documented["requestBody"]["content"]["application/json"]
    let name = try #require(content["schema"]["$ref"].string?.split(separator: "/").last.map(String.init))
    #expect(SchemaNode(Self.schemas[name], content["example"], definitions: Self.schemas).violations == [])
    let example = String(decoding: try JSONWriter.write(content["example"]), as: UTF8.self)
    let body = example.replacing(content["example"]["token"].string ?? "-", with: made.header("review-token") ?? "-").replacing("finance", with: "risk")
    let id = made.body["decision_id"].string ?? ""
    let answer = try await Given(function, records: records).send("POST", route, path: route.replacing("{id}", with: id), parameters: ["id": id], body: body)
    let status = what == "outcome" ? "201" : "200"
    #expect("\(answer["statusCode"])".contains(status), "\(answer)")
    let schema = documented["responses"][status]["content"]["application/json"]["schema"]
    #expect(SchemaNode(schema, answer.body, definitions: Self.schemas).violations == [])
  }

  private static func walk(_ value: JSONValue, _ visit: (JSONValue) -> Void) {
    visit(value)
    switch value {
    case .array(let elements): for element in elements { walk(element, visit) }
    case .object(let object): for member in object.members { walk(member.value, visit) }
    default: break
    }
  }

  struct SchemaMissing: Error { let path: String }
}
