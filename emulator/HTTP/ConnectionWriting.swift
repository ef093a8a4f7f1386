/// What is still to be sent, and what has been said of the current answer.
struct SendBuffer {
  /// Parts in order; `sent` bytes of the first are gone.
  var parts: [[UInt8]] = []
  var sent = 0
  var unsent = 0
  /// Whether the producer was asked to wait.
  var isFull = false
  /// Whether the current answer has begun, is sent in chunks, and is complete.
  var isStarted = false
  var isChunked = false
  var isComplete = false
  var hasBody = true

  var isEmpty: Bool { unsent == 0 }
}

extension Connection {
  func respond(_ status: Int, _ body: [UInt8], _ fields: (inout FieldWriter) -> Void) {
    guard !output.isStarted else { return }
    var writer = startAnswer(status, fields)
    // The length of an answer to HEAD is that of the answer to GET, which nobody knows where there is no body (RFC 9110, section 9.3.2).
    if allowsBody(status), output.hasBody || !body.isEmpty { writer.field("Content-Length", body.count) }
    writer.text("\r\n")
    output.isComplete = true
    send(writer.bytes, allowsBody(status) && output.hasBody ? body : [])
    EventLoop.reactor.buffers.give(writer.bytes)
    finishIfSent()
  }

  func startStream(_ status: Int, _ fields: (inout FieldWriter) -> Void) {
    guard !output.isStarted else { return }
    output.isChunked = exchange?.head.isVersion11 ?? false
    // Over a longer way more must be under way at once, and the kernel knows how much.
    if isOfThisMachine { socket.boundSending() }
    if !output.isChunked { closesAfterAnswer = true }
    var writer = startAnswer(status, fields)
    if !allowsBody(status) { output.hasBody = false }
    if output.isChunked, allowsBody(status) { writer.text("Transfer-Encoding: chunked\r\n") }
    writer.text("\r\n")
    send(writer.bytes, [])
  }

  func sendChunk(_ head: [UInt8], _ body: ArraySlice<UInt8>, _ tail: [UInt8]) -> Bool {
    let count = head.count + body.count + tail.count
    guard output.isStarted, !output.isComplete, output.hasBody, count > 0 else { return true }
    if output.isChunked {
      send(Array("\(String(count, radix: 16))\r\n".utf8) + head, body, tail + [0x0D, 0x0A])
    } else {
      send(head, body, tail)
    }
    if output.unsent > limits.unsentBytesMaximum {
      close()
    } else if output.unsent > limits.unsentBytesHigh {
      output.isFull = true
    }
    return !output.isFull
  }

  /// What the kernel does not take now is kept.
  private func send(_ head: [UInt8], _ body: ArraySlice<UInt8>, _ tail: [UInt8]) {
    if case .closed = phase { return }
    var sent = 0
    if output.isEmpty {
      do throws(Socket.Failure) { sent = try socket.send(head, body, tail) } catch { if error == .gone { return close() } }
    }
    let count = head.count + body.count + tail.count
    guard sent < count else { return }
    var rest: [UInt8] = []
    rest.reserveCapacity(count - sent)
    rest += head.dropFirst(sent)
    rest += body.dropFirst(max(0, sent - head.count))
    rest += tail.dropFirst(max(0, sent - head.count - body.count))
    keep([rest])
  }

  private func keep(_ parts: [[UInt8]]) {
    for part in parts {
      output.parts.append(part)
      output.unsent += part.count
      server.unsentBytes += part.count
    }
    if server.unsentBytes > limits.unsentBytesOverall { return close() }
    limitTime(limits.unread_ms)
    outputChanged()
  }

  func endStream(_ trailers: (inout FieldWriter) -> Void) {
    guard output.isStarted, !output.isComplete else { return }
    output.isComplete = true
    if output.isChunked, output.hasBody {
      var writer = FieldWriter(bytes: Array("0\r\n".utf8))
      trailers(&writer)
      writer.text("\r\n")
      send(writer.bytes, [])
    }
    finishIfSent()
  }

  func sendContinue() { send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), []) }

  /// Answers a request that breaks a rule, and closes.
  func refuse(_ refusal: HTTPRefusal) {
    guard !output.isStarted else { return close() }
    let exchange = exchange
    if exchange == nil { server.application.refused(refusal, line: input.dropFirst(headStart).prefix(2_000).prefix { $0 != 0x0D && $0 != 0x0A }) }
    exchange?.starts(refusal.status)
    self.exchange = nil
    exchange?.connection = nil
    closesAfterAnswer = true
    phase = .answering
    respond(refusal.status, Array("\(refusal.status) \(reasonPhrase(refusal.status)): \(refusal.reason)\n".utf8)) { $0.field("Content-Type", "text/plain") }
    if let exchange { server.application.closed(exchange) }
  }

  private func startAnswer(_ status: Int, _ fields: (inout FieldWriter) -> Void) -> FieldWriter {
    output.isStarted = true
    exchange?.starts(status)
    output.hasBody = exchange?.head.method != .head
    if server.isStopping { closesAfterAnswer = true }
    if !(exchange?.isRequestComplete ?? false) {
      // Answered early: the rest of the body is not read.
      closesAfterAnswer = true
      phase = .answering
    }
    var writer = FieldWriter(bytes: EventLoop.reactor.buffers.take())
    writer.text("HTTP/1.1 ")
    writer.bytes.append(contentsOf: [UInt8(0x30 + status / 100 % 10), UInt8(0x30 + status / 10 % 10), UInt8(0x30 + status % 10), 0x20])
    writer.text(reasonPhrase(status))
    writer.text("\r\n")
    fields(&writer)
    writer.field("Date", EventLoop.reactor.date)
    if closesAfterAnswer {
      writer.text("Connection: close\r\n")
    } else if !(exchange?.head.isVersion11 ?? true) {
      writer.text("Connection: keep-alive\r\n")
    }
    return writer
  }

  /// Sends what the kernel takes now and keeps the rest.
  private func send(_ head: [UInt8], _ body: [UInt8]) {
    if case .closed = phase { return }
    var sent = 0
    if output.isEmpty {
      do throws(Socket.Failure) { sent = try socket.send(head, body[...]) } catch { if error == .gone { return close() } }
    }
    guard sent < head.count + body.count else { return }
    if sent < head.count { output.parts.append(Array(head[sent...])) }
    if !body.isEmpty, sent <= head.count {
      output.parts.append(body)
    } else if sent > head.count {
      output.parts.append(body)
      output.sent = sent - head.count
    }
    output.unsent += head.count + body.count - sent
    server.unsentBytes += head.count + body.count - sent
    if server.unsentBytes > limits.unsentBytesOverall { return close() }
    limitTime(limits.unread_ms)
    outputChanged()
  }

  func flush() {
    // What is left after a turn's worth waits for the next wake-up; the socket is still writable then.
    var turn = Socket.turnBytes
    while turn > 0, let first = output.parts.first {
      do throws(Socket.Failure) {
        let sent = try socket.send([], first[output.sent...])
        output.unsent -= sent
        server.unsentBytes -= sent
        output.sent += sent
        turn -= sent
      } catch {
        if error == .gone { return close() }
        break
      }
      if output.sent == first.count {
        output.parts.removeFirst()
        output.sent = 0
      }
    }
    if !output.isEmpty { limitTime(limits.unread_ms) } else if !output.isComplete { limitTime(nil) }
    outputChanged()
    if output.isFull, output.unsent < limits.unsentBytesLow, let exchange {
      output.isFull = false
      server.application.drained(exchange)
    }
    finishIfSent()
  }

  private func finishIfSent() {
    guard output.isComplete, output.isEmpty else { return }
    if case .closed = phase { return }
    exchange?.connection = nil
    exchange = nil
    output = SendBuffer()
    // Closing at once would reset the connection if anything the client sent were unread, and the answer could be lost.
    if closesAfterAnswer { return linger() }
    phase = .head
    awaitRequest()
    proceed()
  }
}
