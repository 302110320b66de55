#include "daemon/cli/exit_code.hpp"

namespace lumbung::cli {

Exit exit_of(int http_status) {
  if (http_status >= 200 && http_status < 300) return Exit::ok;
  if (http_status == 404) return Exit::not_found;
  if (http_status == 409 || http_status == 412) return Exit::conflict;
  if (http_status == 401 || http_status == 403) return Exit::not_allowed;
  if (http_status >= 400 && http_status < 500) return Exit::validation;
  return Exit::error;
}

}  // namespace lumbung::cli
