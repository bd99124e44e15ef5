/// What every module takes from the system: Foundation's values and the C library.
///
/// On Linux that is FoundationEssentials alone. The whole of Foundation links ICU, which makes the program 45 MB larger
/// and its start slower; no other file of `Sources` imports it.
#if canImport(FoundationEssentials)
@_exported import FoundationEssentials
#else
@_exported import Foundation
#endif

#if canImport(Glibc)
@_exported import Glibc
#elseif canImport(Musl)
@_exported import Musl
#else
@_exported import Darwin
#endif
