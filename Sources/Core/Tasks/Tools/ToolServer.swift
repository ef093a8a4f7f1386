import Forms
public import StrictJSON

/// A server of others that has tools of its own, which are known once it was asked.
public protocol ToolServer: Sendable {
  /// Before the dot of each of its tools' names.
  var name: String { get }
  /// Its tools, by name; why there are none where it cannot be asked.
  func forms() async -> Result<[ToolForm], ToolFailure>
  func call(_ form: ToolForm, _ params: JSONObject, _ call: ToolCall) async -> ToolAnswer
}

/// A tool of a server's.
struct ServedTool: Tool {
  let form: ToolForm
  let server: any ToolServer

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer { await server.call(form, params, call) }
}

/// The tools of servers as a task knows them: as they were told when it began, so that a replay meets the same.
struct ServedForms: Sendable {
  /// Of one task, in bytes of their canonical form: they stand in its records.
  static let bytesMaximum = 65_536

  private(set) var forms: [ToolForm] = []

  init() {}

  /// Those of the servers that the request names; a server is asked only then.
  init(for request: TaskRequest, from servers: [any ToolServer]) async {
    var left = ServedForms.bytesMaximum
    for server in servers where request.names(server.name) {
      guard case .success(let found) = await server.forms() else { continue }
      for form in found {
        let bytes = (try? JSONWriter.write(form.json))?.count ?? left
        guard bytes <= left else { continue }
        left -= bytes
        forms.append(form)
      }
    }
  }

  init(stored: RecordField) throws(StoredError) { forms = try stored.list { field throws(StoredError) in try ToolForm(stored: field) } }

  var json: JSONValue { .array(forms.map(\.json)) }

  /// As tools that are called; without a server of theirs, as ones that are known alone.
  func tools(of servers: [any ToolServer]) -> [any Tool] {
    forms.map { form in
      guard let server = servers.first(where: { form.name.hasPrefix($0.name + ".") }) else { return FormOnlyTool(form: form) }
      return ServedTool(form: form, server: server)
    }
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
