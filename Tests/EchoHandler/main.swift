import LambdaRuntime

// Answers every event with itself: the smallest function, for the tests of whole processes and for measuring the runtime alone.
RuntimeLoop.runProcess { ({ $0.event }, nil) }
