extension Connection {
  func readHead() throws(HTTPRefusal) -> Bool {
    guard consumed < input.count else { return false }
    if scanner == nil {
      scanner = HeadScanner(start: consumed)
      headStart = consumed
      limitTime(limits.head_ms)
    }
    guard let range = try scanner?.scan(input, bytesMaximum: limits.headBytesMaximum) else { return false }
    scanner = nil
    consumed = range.upperBound
    let head = try RequestHead(reading: Array(input[range]), fieldCountMaximum: limits.fieldCountMaximum)
    begin(Exchange(head, on: self))
    return true
  }

  private func begin(_ exchange: Exchange) {
    self.exchange = exchange
    let head = exchange.head
    closesAfterAnswer = !head.keepsConnection || server.isStopping
    switch head.framing {
    case .none: phase = .answering
    case .length(let count): phase = .body(remaining: count)
    case .chunked:
      phase = .chunks
      chunks = ChunkedDecoder()
      haveChunksEnded = false
    }
    plan = server.application.head(exchange)
    guard self.exchange === exchange, !output.isStarted else { return }
    if case .collect(let limit) = plan {
      if let length = head.declaredLength, length > limit { return refuseBody(exchange) }
      if let length = head.declaredLength { exchange.body.reserveCapacity(min(length, 1024 * 1024)) }
      limitTime(limits.body_ms)
    } else {
      limitTime(nil)
      if isOfThisMachine { socket.boundReceiving() }
    }
    if case .answering = phase { return complete(exchange) }
    if head.expectsContinue, consumed == input.count { sendContinue() }
  }

  private func complete(_ exchange: Exchange) {
    phase = .answering
    exchange.isRequestComplete = true
    limitTime(nil)
    server.application.request(exchange)
  }

  func readBody(_ remaining: Int) -> Bool {
    guard let exchange else { return false }
    guard remaining > 0 else {
      complete(exchange)
      return true
    }
    let part = input[consumed..<min(input.count, consumed + remaining)]
    guard !part.isEmpty else { return false }
    consumed = part.endIndex
    phase = .body(remaining: remaining - part.count)
    deliver(part, to: exchange)
    return true
  }

  func readChunk() throws(HTTPRefusal) -> Bool {
    guard let exchange else { return false }
    if haveChunksEnded {
      haveChunksEnded = false
      exchange.trailers = chunks.trailers
      complete(exchange)
      return true
    }
    // All that is here is one part, moved together over what framed it: each part that is passed on costs a call, and wakes who waits for it.
    var whole = consumed..<consumed
    defer { if !whole.isEmpty { deliver(input[whole], to: exchange) } }
    while true {
      switch try chunks.next(input, from: &consumed, fieldCountMaximum: limits.fieldCountMaximum) {
      case .incomplete: return false
      case .data(let range) where whole.isEmpty: whole = range
      case .data(let range):
        unsafe input.withUnsafeMutableBytes { bytes in
          let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[whole.upperBound...])
          unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
        whole = whole.lowerBound..<whole.upperBound + range.count
      case .end:
        haveChunksEnded = true
        return true
      }
    }
  }

  private func deliver(_ part: ArraySlice<UInt8>, to exchange: Exchange) {
    guard case .collect(let limit) = plan else { return server.application.chunk(part, of: exchange) }
    if exchange.body.count + part.count > limit { return refuseBody(exchange) }
    exchange.body.append(contentsOf: part)
    weigh(exchange)
  }

  private func refuseBody(_ exchange: Exchange) {
    server.application.bodyTooLarge(exchange)
    if exchange.isOpen, !output.isStarted { refuse(HTTPRefusal(status: 413, reason: "body too large")) }
  }
}
