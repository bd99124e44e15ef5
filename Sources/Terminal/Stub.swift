import CLibEdit
import Foundation
package func probe() -> Bool { el_init("x", nil, nil, nil) == nil }
