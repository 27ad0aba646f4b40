// Hands the library's filter builder what stands in the page: no inline script is needed.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
initFilterBuilder({ fields: read("filter-fields"), initialFilter: read("filter-now") });
