// Package exchange moves what was written between laptops: findings files, archives of them, and remotes, which are places
// that several laptops read and write, such as a shared folder or a USB stick. It moves segments and blobs and decides
// nothing: what is taken in is the store's to check and to merge, and it knows no finding.
package exchange
