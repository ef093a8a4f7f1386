internal import HTTPTransport

/// Who signs, and where the services are: what the standard variables of any AWS tool say.
public struct AWSAccount: Sendable {
  public struct Credentials: Sendable {
    public var accessKeyID: String
    public var secretAccessKey: String
    public var sessionToken: String?

    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
      self.accessKeyID = accessKeyID
      self.secretAccessKey = secretAccessKey
      self.sessionToken = sessionToken
    }
  }

  public var region: String
  public var credentials: Credentials?
  /// By service as in `AWS_ENDPOINT_URL_<SERVICE>`; "" is `AWS_ENDPOINT_URL`'s.
  public var endpoints: [String: String]

  public init(region: String, credentials: Credentials?, endpoints: [String: String] = [:]) {
    self.region = region
    self.credentials = credentials
    self.endpoints = endpoints
  }

  /// Reads `AWS_REGION` or `AWS_DEFAULT_REGION` (`us-east-1` without either), `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
  /// `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`. An empty variable counts as unset.
  public init(environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    region = value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? "us-east-1"
    if let id = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") {
      credentials = Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: value("AWS_SESSION_TOKEN"))
    }
    endpoints = [:]
    for (name, url) in environment where !url.isEmpty {
      if name == "AWS_ENDPOINT_URL" { endpoints[""] = url }
      if name.hasPrefix("AWS_ENDPOINT_URL_") { endpoints[String(name.dropFirst("AWS_ENDPOINT_URL_".count))] = url }
    }
  }

  /// The variables of endpoints, in order, that hold no URL of one.
  public static func misspelt(_ environment: [String: String]) -> [String] {
    environment.filter { name, url in
      (name == "AWS_ENDPOINT_URL" || name.hasPrefix("AWS_ENDPOINT_URL_")) && !url.isEmpty && (url.contains("?") || HTTPURL(url) == nil)
    }.keys.sorted()
  }

  /// The base URL of a service (`DYNAMODB`, `SQS`) without a slash at its end; AWS's own by `host` (`dynamodb`, `sqs`) and region where no variable names one.
  public func endpoint(of service: String, host: String) -> String {
    let url = endpoints[service] ?? endpoints[""] ?? "https://\(host).\(region).amazonaws.com"
    return url.hasSuffix("/") ? String(url.dropLast()) : url
  }
}
