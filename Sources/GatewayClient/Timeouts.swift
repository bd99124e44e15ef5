import HTTP

/// The deadlines of an exchange with a gateway.
package typealias Timeouts = HTTP.Timeouts
