internal import EmulatorHTTP
internal import EmulatorJSON

/// What the API says of a function's URL; who serves it does what it says.
public struct FunctionURLSettings: Sendable {
  public struct CORS: Sendable {
    public var origins: [String]
    public var headers: [String]
    public var methods: [String]
    public var exposedHeaders: [String]
    public var credentials: Bool
    public var maxAge_s: Int?

    public init(origins: [String], headers: [String], methods: [String], exposedHeaders: [String], credentials: Bool, maxAge_s: Int?) {
      self.origins = origins
      self.headers = headers
      self.methods = methods
      self.exposedHeaders = exposedHeaders
      self.credentials = credentials
      self.maxAge_s = maxAge_s
    }
  }

  public var address: String
  /// `NONE` or `AWS_IAM`.
  public var authType: String
  /// `BUFFERED` or `RESPONSE_STREAM`.
  public var invokeMode: String
  public var cors: CORS?

  public init(address: String, authType: String, invokeMode: String) {
    self.address = address
    self.authType = authType
    self.invokeMode = invokeMode
  }

  func json(arn: String, lastModified: String) -> JSON {
    var members: [JSON.Member] = [
      .init("FunctionUrl", .string(address)), .init("FunctionArn", .string(arn)), .init("AuthType", .string(authType)),
      .init("CreationTime", .string(lastModified)), .init("LastModifiedTime", .string(lastModified)), .init("InvokeMode", .string(invokeMode)),
    ]
    if let cors {
      let list = { (texts: [String]) in JSON.array(texts.map { .string($0) }) }
      var said: [JSON.Member] = [
        .init("AllowOrigins", list(cors.origins)), .init("AllowMethods", list(cors.methods)), .init("AllowHeaders", list(cors.headers)),
        .init("ExposeHeaders", list(cors.exposedHeaders)), .init("AllowCredentials", .bool(cors.credentials)),
      ]
      if let maxAge_s = cors.maxAge_s { said.append(.init("MaxAge", .integer(Int64(maxAge_s)))) }
      members.append(.init("Cors", .object(said)))
    }
    return .object(members)
  }
}

/// GetFunctionUrlConfig and ListFunctionUrlConfigs: serverless.yml says which functions have URLs.
extension InvokeAPI {
  func urlConfigurations(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, isList: Bool) throws(Refused) {
    guard exchange.head.method == .get else {
      throw Refused(.invalidParameter("function URLs are made by `url` in serverless.yml, not by calls"))
    }
    let function = try find(segment, exchange).function
    guard isList || function.definition.url != nil else {
      throw Refused(.notFound("The resource you requested does not exist."))
    }
    codes.read([function.definition.executable]) { [weak self] codes in
      let lastModified = codes[function.definition.executable]?.lastModified ?? ""
      let configurations = function.definition.url.map { [$0.json(arn: function.arn, lastModified: lastModified)] } ?? []
      self?.answer(exchange, isList ? ["FunctionUrlConfigs": .array(configurations)] : configurations[0])
    }
  }
}
