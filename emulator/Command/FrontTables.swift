internal import EmulatorHTTP
internal import EmulatorTables

/// The table service on a port: `POST /` with `X-Amz-Target`.
extension Front {
  func ask(_ tables: TableEngine, _ target: String, _ exchange: Exchange) {
    let desk = shared.desk
    let ticket = desk?.open(exchange.head, "dynamodb", String(target.drop { $0 != "." }.dropFirst()), exchange.body)
    var request = Self.tableRequest(target, exchange)
    // What is recorded is read by people.
    if ticket != nil { request.acceptsGzip = false }
    tables.submit(request) { reply in
      EventLoop.post(after_ms: reply.delay_ms) {
        if !reply.isLost { desk?.close(ticket, reply.status, reply.body) }
        if reply.isLost { return exchange.abort() }
        exchange.respond(reply.status, body: reply.body) { fields in
          for header in reply.headers { fields.field(named: header.0.utf8, header.1.utf8) }
        }
      }
    }
  }

  private static func tableRequest(_ target: String, _ exchange: Exchange) -> TableRequest {
    let head = exchange.head
    var request = TableRequest(target: target, body: exchange.body)
    request.scope = head["Authorization"].flatMap { TableScope(authorization: text($0)) }
    request.host = head.host.map(text)
    request.encoding = head["Content-Encoding"].map(text)
    request.acceptsGzip = head["Accept-Encoding"].map { text($0).lowercased().contains("gzip") } ?? false
    return request
  }
}
