import EmulatorSandboxes
import Testing

@Suite struct `A pool of sandboxes` {
  @Test func `starts what is missing, up to the limit of a function`() {
    var pool = Pool([nil], perFunction: 2, overall: 10, waitingMaximum: 10)
    #expect(pool.place(1, 0) == .start(1, evicted: nil))
    #expect(pool.place(2, 0) == .start(2, evicted: nil))
    #expect(pool.place(3, 0) == .wait)
    #expect(pool.place(4, 0) == .wait)
    #expect(pool.idle(1, 0) == .run(3))
    #expect(pool.idle(2, 0) == .run(4))
    #expect(pool.idle(1, 0) == .rest)
    #expect(pool.count == 2 && pool.waitingCount == 0)
  }

  @Test func `uses the sandbox that was used last`() {
    var pool = Pool([nil], perFunction: 3, overall: 10, waitingMaximum: 10)
    for ticket in 1...3 { _ = pool.place(ticket, 0) }
    for sandbox in [2, 3, 1] { _ = pool.idle(sandbox, 0) }
    #expect(pool.place(4, 0) == .run(1))
    #expect(pool.place(5, 0) == .run(3))
  }

  @Test func `gives up the sandbox that is idle longest for another function`() {
    var pool = Pool([nil, nil], perFunction: 3, overall: 2, waitingMaximum: 10)
    for ticket in 1...2 { _ = pool.place(ticket, 0) }
    for sandbox in [2, 1] { _ = pool.idle(sandbox, 0) }
    #expect(pool.place(3, 1) == .start(3, evicted: 2))
    #expect(pool.count == 2)
  }

  @Test func `lets a busy function give way to one that waits longer`() {
    var pool = Pool([nil, nil], perFunction: 3, overall: 1, waitingMaximum: 10)
    _ = pool.place(1, 0)
    #expect(pool.place(2, 1) == .wait)
    #expect(pool.place(3, 0) == .wait)
    #expect(pool.idle(1, 0) == .giveWay(to: 2, function: 1, 2))
    #expect(pool.idle(2, 1) == .giveWay(to: 3, function: 0, 3))
    #expect(pool.count == 1 && pool.waitingCount == 0)
  }

  @Test func `starts a sandbox for who waits when another has ended`() {
    var pool = Pool([nil], perFunction: 1, overall: 5, waitingMaximum: 10)
    _ = pool.place(1, 0)
    _ = pool.place(2, 0)
    let next = pool.ended(1, 0)
    #expect(next?.sandbox == 2 && next?.ticket == 2)
    #expect(pool.ended(2, 0) == nil && pool.count == 0)
  }

  @Test func `refuses callers over the reserved concurrency at once`() {
    var pool = Pool([1, 0], perFunction: 10, overall: 10, waitingMaximum: 10)
    #expect(pool.place(1, 0) == .start(1, evicted: nil))
    #expect(pool.place(2, 0) == .refused(.reservedConcurrency))
    #expect(pool.place(3, 1) == .refused(.reservedConcurrency))
    _ = pool.idle(1, 0)
    #expect(pool.place(4, 0) == .run(1))
  }

  @Test func `refuses callers when too many wait`() {
    var pool = Pool([nil], perFunction: 1, overall: 1, waitingMaximum: 2)
    let placements = (1...4).map { pool.place($0, 0) }
    #expect(placements == [.start(1, evicted: nil), .wait, .wait, .refused(.concurrency)])
    let left = [2, 2, 1].map { pool.leave($0, 0) }
    #expect(left == [true, false, false])
    #expect(pool.place(5, 0) == .wait)
    #expect(pool.idle(1, 0) == .run(3))
  }

  @Test func `lets a caller wait for a sandbox that is about to be free`() {
    var pool = Pool([nil, 1], perFunction: 3, overall: 10, waitingMaximum: 10)
    _ = pool.place(1, 0)
    pool.finishing(0)
    #expect(pool.place(2, 0) == .wait)
    #expect(pool.place(3, 0) == .start(2, evicted: nil))
    pool.finished(0)
    #expect(pool.idle(1, 0) == .run(2))
    _ = pool.place(4, 1)
    pool.finishing(1)
    #expect(pool.place(5, 1) == .wait)
    #expect(pool.place(6, 1) == .refused(.reservedConcurrency))
  }

  @Test func `starts another for a caller that waited in vain`() {
    var pool = Pool([nil], perFunction: 2, overall: 10, waitingMaximum: 10)
    _ = pool.place(1, 0)
    pool.finishing(0)
    _ = pool.place(2, 0)
    let starts = [pool.startForWaiting(), pool.startForWaiting()]
    #expect(starts == [Pool.Start(sandbox: 2, function: 0, ticket: 2), nil])
  }
}
