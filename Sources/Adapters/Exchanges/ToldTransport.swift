public import HTTPTransport
public import StrictJSON

/// Tells of each request that a process makes and of its response, but for what is asked to find out who calls.
public struct ToldTransport: HTTPTransport {
  /// In the form of a recording's exchange: `dynamodb`, `sqs`, `bedrock` or `http`, the operation's name (of HTTP the method and the address without its query), what was asked and
  /// what was answered.
  public typealias Listener = @Sendable (_ service: String, _ operation: String, _ request: JSONValue, _ response: JSONValue) -> Void

  private let transport: any HTTPTransport
  private let isHeard: @Sendable () -> Bool
  private let tell: Listener

  /// `isHeard`: whether anybody listens now; nothing is put together where nobody does.
  public init(_ transport: any HTTPTransport, isHeard: @escaping @Sendable () -> Bool, tell: @escaping Listener) {
    (self.transport, self.isHeard, self.tell) = (transport, isHeard, tell)
  }

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    guard isHeard(), !Unrecorded.isOn else { return try await transport.send(request) }
    do throws(TransportError) {
      let response = try await transport.send(request)
      told(request, .success(response))
      return response
    } catch {
      told(request, .failure(error))
      throw error
    }
  }

  /// A stream is told of when it is over, or when nobody reads it any more: a model's is read to its finish, which comes before its end.
  public func stream(_ request: HTTPRequest, limits: StreamLimits) async throws(TransportError) -> HTTPStream {
    guard isHeard(), !Unrecorded.isOn else { return try await transport.stream(request, limits: limits) }
    let stream: HTTPStream
    do throws(TransportError) { stream = try await transport.stream(request, limits: limits) } catch {
      told(request, .failure(error))
      throw error
    }
    let body = StreamedBody { told(request, $0.map { HTTPResponse(status: stream.status, headers: stream.headers, body: $0) }) }
    let read: @Sendable () async throws(TransportError) -> [UInt8]? = { () async throws(TransportError) in
      do throws(TransportError) {
        let chunk = try await stream.next()
        if let chunk { body.append(chunk) } else { body.end(nil) }
        return chunk
      } catch {
        body.end(error)
        throw error
      }
    }
    return HTTPStream(status: stream.status, headers: stream.headers, read: read) { body.end(nil) }
  }

  private func told(_ request: HTTPRequest, _ result: Result<HTTPResponse, TransportError>) {
    let (service, operation, asked) = Self.call(request)
    switch result {
    case .success(let response) where service == "http" || service == BedrockExchange.service: tell(service, operation, asked, ExchangeTransport.json(response))
    case .success(let response):
      tell(service, operation, asked, ["status": .integer(Int64(response.status)), "body": ExchangeTransport.value(response.body)])
    case .failure(let error): tell(service, operation, asked, ["error": .string(ExchangeTransport.name(of: error))])
    }
  }

  /// Of a table or a queue its operation, by the header that names it.
  private static func call(_ request: HTTPRequest) -> (service: String, operation: String, request: JSONValue) {
    let target = request.headers.first { $0.name.lowercased() == "x-amz-target" }?.value ?? ""
    let name = String(target.drop { $0 != "." }.dropFirst())
    if target.hasPrefix("DynamoDB_") { return ("dynamodb", name, ExchangeTransport.value(request.body)) }
    if target.hasPrefix("AmazonSQS.") { return ("sqs", name, ExchangeTransport.value(request.body)) }
    if let bedrock = BedrockExchange(request) { return (BedrockExchange.service, bedrock.operation, bedrock.request) }
    return ("http", "\(request.method) \(request.url.prefix { $0 != "?" })", ExchangeTransport.json(request))
  }
}
