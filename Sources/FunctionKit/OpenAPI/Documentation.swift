public import Forms
public import StrictJSON

/// What a caller is told of an operation; docs/openapi.json is made of it. What the pipeline answers for every operation need not be said here.
public struct Documentation: Sendable {
  /// Unique among all operations, lowerCamelCase: what generated clients call it.
  public var id: String
  /// The group it is shown in.
  public var tag: String
  public var summary: String
  public var detail: String
  public var parameters: [Parameter]
  public var body: Body?
  public var answers: [Documented]

  public init(
    _ id: String, tag: String, _ summary: String, detail: String = "", parameters: [Parameter] = [], body: Body? = nil, answers: [Documented]
  ) {
    self.id = id
    self.tag = tag
    self.summary = summary
    self.detail = detail
    self.parameters = parameters
    self.body = body
    self.answers = answers
  }

  public struct Parameter: Sendable {
    public enum Place: String, Sendable { case path, query, header }

    var name: String
    var place: Place
    var schema: Schema
    var about: String

    public init(_ name: String, in place: Place, _ schema: Schema, _ about: String) {
      self.name = name
      self.place = place
      self.schema = schema
      self.about = about
    }
  }

  /// A JSON body.
  public struct Body: Sendable {
    var schema: Schema
    var example: JSONValue

    public init(_ schema: Schema, example: JSONValue) {
      self.schema = schema
      self.example = example
    }
  }

  /// One status that can be answered, in one form.
  public struct Documented: Sendable {
    var status: Int
    var about: String
    /// Nil for an answer without a body.
    var content: (type: String, schema: Schema)?
    var headers: [Parameter]

    init(_ status: Int, _ about: String, content: (type: String, schema: Schema)?, headers: [Parameter]) {
      self.status = status
      self.about = about
      self.content = content
      self.headers = headers
    }

    public static func json(_ status: Int, _ about: String, _ schema: Schema, headers: [Parameter] = []) -> Documented {
      Documented(status, about, content: ("application/json", schema), headers: headers)
    }

    public static func table(_ status: Int, _ about: String) -> Documented { Documented(status, about, content: ("text/csv", .string), headers: []) }

    public static func page(_ status: Int, _ about: String) -> Documented { Documented(status, about, content: ("text/html", .string), headers: []) }

    public static func problem(_ status: Int, _ about: String, headers: [Parameter] = []) -> Documented {
      Documented(status, about, content: ("application/problem+json", .problem), headers: headers)
    }

    static func empty(_ status: Int, _ about: String, headers: [Parameter] = []) -> Documented {
      Documented(status, about, content: nil, headers: headers)
    }

    /// What the gateway answers by itself, without asking a function.
    static func gateway(_ status: Int, _ about: String) -> Documented { json(status, about, .gatewayMessage) }
  }
}
