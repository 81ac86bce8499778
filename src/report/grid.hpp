#pragma once
/// A table with heads in the three forms for people; private to the report layer.
#include <string>
#include <vector>

#include "report/page.hpp"

namespace payout::report {

struct Grid {
  struct Column {
    std::string head;
    bool right = false;  ///< numbers and ages stand at the right
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  ///< as many cells as columns, not yet escaped
};

/// Aligned columns under their heads; the last column is broken beside the others, or below where there is no room.
void put_grid(Page& page, const Grid& grid, bool utf8);
[[nodiscard]] std::string grid_markdown(const Grid& grid);
[[nodiscard]] std::string grid_html(const Grid& grid);

}  // namespace payout::report
