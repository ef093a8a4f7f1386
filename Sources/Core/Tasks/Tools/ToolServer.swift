import Forms
public import StrictJSON

/// A server of others that has tools of its own, which are known once it was asked.
public protocol ToolServer: Sendable {
  /// Before the dot of each of its tools' names.
  var name: String { get }
  /// Its tools, by name; why there are none where it cannot be asked.
  func forms() async -> Result<[ToolForm], ToolFailure>
  func call(_ form: ToolForm, _ params: JSONObject, _ call: ToolCall) async -> ToolAnswer
  /// Itself among upstreams; nil where it is none.
  var upstream: UpstreamSource? { get }
}

extension ToolServer {
  public var upstream: UpstreamSource? { nil }
}

/// A tool of a server's.
struct ServedTool: Tool {
  let form: ToolForm
  let server: any ToolServer

  var upstream: String? { server.upstream?.name }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer { await server.call(form, params, call) }
}

/// The tools of servers as a task knows them: as they were told when it began, so that a replay meets the same.
struct ServedForms: Sendable {
  /// Of one task, in bytes of their canonical form: they stand in its records.
  static let bytesMaximum = 65_536

  private(set) var forms: [ToolForm] = []
  /// Why a server's tools are not known, by its name.
  private(set) var missing: [String: String] = [:]

  init() {}

  /// Those of the servers that the request names; a server is asked only then.
  init(for request: TaskRequest, from servers: [any ToolServer]) async {
    var left = ServedForms.bytesMaximum
    for (server, result) in await servers.filter({ request.names($0.name) }).told() {
      let found: [ToolForm]
      switch result {
      case .failure(let failure):
        missing[server.name] = failure.message
        continue
      case .success(let forms): found = forms
      }
      for form in found {
        let bytes = (try? JSONWriter.write(form.json))?.count ?? left
        guard bytes <= left else {
          missing[server.name] = "a task keeps \(ServedForms.bytesMaximum) bytes of tools at most"
          continue
        }
        left -= bytes
        forms.append(form)
      }
    }
  }

  /// Before 1.2.0 it was the list alone.
  init(stored: RecordField) throws(StoredError) {
    guard case .object = stored.value else {
      forms = try stored.list { field throws(StoredError) in try ToolForm(stored: field) }
      return
    }
    let object = try stored.object()
    forms = try object.required("forms").list { field throws(StoredError) in try ToolForm(stored: field) }
    let reasons = try object.required("missing").object()
    for name in reasons.members.names { missing[name] = try reasons.required(name).string() }
  }

  var json: JSONValue {
    ["forms": .array(forms.map(\.json)), "missing": .object(JSONObject(missing.sorted { $0.key.precedes($1.key) }.map { ($0.key, .string($0.value)) }))]
  }

  /// As tools that are called; without a server of theirs, as ones that are known alone.
  func tools(of servers: [any ToolServer]) -> [any Tool] {
    forms.map { form in
      guard let server = servers.first(where: { form.name.hasPrefix($0.name + ".") }) else { return FormOnlyTool(form: form) }
      return ServedTool(form: form, server: server)
    }
  }
}

extension [any ToolServer] {
  /// What each says of its tools, asked side by side, in their order.
  func told() async -> [(server: any ToolServer, forms: Result<[ToolForm], ToolFailure>)] {
    let results: [Int: Result<[ToolForm], ToolFailure>] = await withTaskGroup(of: (Int, Result<[ToolForm], ToolFailure>).self) { group in
      for (place, server) in enumerated() { group.addTask { (place, await server.forms()) } }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    return enumerated().compactMap { place, server in results[place].map { (server, $0) } }
  }
}

extension TaskRequest {
  /// Whether a tool of a server's stands in its sentence, its plan or the tools that it allows.
  func names(_ server: String) -> Bool {
    let start = server + "."
    return task.contains(start) || tools.contains { $0.hasPrefix(start) } || plan?.steps.contains { $0.tool.hasPrefix(start) } ?? false
  }
}

extension ToolForm {
  var json: JSONValue {
    [
      "name": .string(name), "version": .integer(Int64(version)), "description": .string(about), "effect": .choice(effect), "params": .object(params.json),
      "result": .object(result.json),
    ]
  }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    self.init(
      served: try object.required("name").string(), version: try object.required("version").integer(), try object.required("description").string(),
      effect: try object.required("effect").choice(), params: Schema(try object.required("params").object().members),
      result: Schema(try object.required("result").object().members))
  }
}

extension Schema {
  fileprivate init(_ object: JSONObject) {
    self.init([])
    json = object
  }
}
