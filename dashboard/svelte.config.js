/** For the checker and the editor; types in components need no step of their own. */
export default {};
