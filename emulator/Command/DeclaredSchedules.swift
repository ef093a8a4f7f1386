internal import EmulatorSandboxes
internal import EmulatorQueues
internal import EmulatorSchedules
internal import EmulatorServerless
internal import FoundationEssentials

extension Application {
  /// The enabled schedules of the file. Throws where one cannot be read: with the line, field and rule.
  func schedules(file: String) throws(CommandFault) -> [FunctionSchedule] {
    var schedules: [FunctionSchedule] = []
    for function in functions {
      for (place, declared) in function.schedules.enumerated() where declared.isEnabled {
        let expression: ScheduleExpression
        do throws(ScheduleFault) { expression = try ScheduleExpression(declared.expression) } catch {
          throw CommandFault("\(file):\(declared.mark.line): functions.\(function.key).events.schedule: \(error)")
        }
        let name = declared.name ?? "\(function.name)-schedule-\(place + 1)"
        let arn =
          declared.isSchedulers
          ? "arn:aws:scheduler:\(region):\(Application.accountID):schedule/default/\(name)" : "arn:aws:events:\(region):\(Application.accountID):rule/\(name)"
        var schedule = FunctionSchedule(function: function.key, expression: expression, text: declared.expression, arn: arn)
        (schedule.input, schedule.isSchedulers) = (declared.input, declared.isSchedulers)
        schedules.append(schedule)
      }
    }
    return schedules
  }
}

extension ScheduleRunner {
  static let kind = "schedule"

  /// Tells functions asynchronously, and keeps in the data folder what has fired.
  convenience init(_ schedules: [FunctionSchedule], _ functions: Functions, _ store: Store, region: String) {
    let (queues, clock) = (store.queues, store.clock)
    self.init(
      schedules, kept: queues.kept(Self.kind), now_ms: { clock.now_ms },
      keep: { key, value, done in queues.keep(Self.kind, key, value) { done($0 == nil) } },
      fire: { [weak functions] schedule, moment in
        let event = schedule.event(at: moment, id: UUID().uuidString.lowercased(), account: Application.accountID, region: region)
        if functions?.accept(schedule.function, InvocationRequest(payload: event)) == false {
          Terminal.log("warning: `\(schedule.text)` of \(schedule.function) fired, and too many asynchronous invocations wait already")
        }
      })
  }
}
