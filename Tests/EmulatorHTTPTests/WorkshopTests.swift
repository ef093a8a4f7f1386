import EmulatorHTTP
import Testing

@EventLoop @Suite(.timeLimit(.minutes(3))) struct `A workshop` {
  @Test func `takes work of any size, however much waits, and hands back what it made in order`() async {
    let workshop = Workshop()
    let (made, making) = AsyncStream<Int>.makeStream()
    for number in 0..<50 { workshop.run(bytes: .max, { number }, then: { making.yield($0) }) }
    workshop.run(bytes: 1, { 50 }, then: { making.yield($0) })
    var numbers: [Int] = []
    for await number in made {
      numbers.append(number)
      if numbers.count == 51 { break }
    }
    // What is small is done at once.
    #expect(numbers == [50] + Array(0..<50))
  }
}
